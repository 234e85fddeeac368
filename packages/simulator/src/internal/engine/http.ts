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
  /** The body, or its beginning. */
  readonly body: Uint8Array
  /** The pieces after the beginning of a body that is too large to be made at once; each is made when it is asked for. */
  readonly rest?: Iterable<Uint8Array>
}

const encoder = new TextEncoder()

/** A response with a JSON body. */
export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: encoder.encode(JSON.stringify(body))
})

/** An array of JSON whose items are rendered one by one, as the response is sent. */
export class JsonItems<A> {
  readonly items: Iterable<A>
  readonly render: (item: A) => unknown

  constructor(items: Iterable<A>, render: (item: A) => unknown) {
    this.items = items
    this.render = render
  }

  /** The array as text, in pieces of one item. */
  *texts(): Generator<string> {
    let separator = "["
    for (const item of this.items) {
      yield separator + JSON.stringify(this.render(item))
      separator = ","
    }
    yield separator === "[" ? "[]" : "]"
  }
}

/** About so many characters of a body are made at once. */
const pieceLength = 262_144

/** The texts in pieces of about `pieceLength` characters. */
function* encoded(texts: Iterable<string>): Generator<Uint8Array> {
  let parts: Array<string> = []
  let length = 0
  for (const text of texts) {
    parts.push(text)
    length += text.length
    if (length < pieceLength) continue
    yield encoder.encode(parts.join(""))
    parts = []
    length = 0
  }
  if (length > 0) yield encoder.encode(parts.join(""))
}

/** A response with an array of JSON: whole when it is small, else in pieces that are made while it is sent. */
export const jsonItems = <A>(
  status: number,
  items: JsonItems<A>,
  headers: Readonly<Record<string, string>> = {}
): HttpResponse => {
  const pieces = encoded(items.texts())
  const [first, second] = [pieces.next(), pieces.next()]
  const head = { status, headers: { "content-type": "application/json; charset=utf-8", ...headers } }
  const body = first.done === true ? new Uint8Array() : first.value
  if (second.done === true) return { ...head, body }
  return { ...head, body, rest: preceded(second.value, pieces) }
}

function* preceded(first: Uint8Array, rest: Iterable<Uint8Array>): Generator<Uint8Array> {
  yield first
  yield* rest
}

/** A response without a body. */
export const empty = (status: number): HttpResponse => ({ status, headers: {}, body: new Uint8Array() })
