/**
 * HTTP requests and responses, whether they come over a socket or in process.
 *
 * @since 0.1.0
 */

/** One HTTP request. */
export interface HttpRequest {
  readonly method: string
  /** As sent: percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  /** True when the body was larger than is read; then nothing of it is here. */
  readonly oversized?: boolean
  /** The address of the client. */
  readonly peer: string
}

/** One HTTP response. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

const encoder = new TextEncoder()

/** A response with a JSON body. */
export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: encoder.encode(JSON.stringify(body))
})

/** A response without a body. */
export const empty = (status: number): HttpResponse => ({ status, headers: {}, body: new Uint8Array() })
