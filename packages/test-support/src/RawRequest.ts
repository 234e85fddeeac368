/**
 * Reads a captured HTTP/1.1 request without interpreting it.
 */

/** The parts of a request as they were sent. */
export interface RawRequest {
  readonly method: string
  /** Path and query, or host and port of a `CONNECT`. */
  readonly target: string
  /** As in `HTTP/1.1`. */
  readonly version: string
  /** Header fields in the order and with the names that were sent. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  /** Every byte after the empty line; transfer coding is not undone. */
  readonly body: Uint8Array<ArrayBuffer>
}

const separator = "\r\n\r\n"

/** Reads the bytes of one request; fails the test where they are none. */
export const parse = (bytes: Uint8Array): RawRequest => {
  // Latin-1 keeps one character per byte, so that offsets in the text are offsets in the bytes.
  const text = new TextDecoder("latin1").decode(bytes)
  const end = text.indexOf(separator)
  if (end < 0) throw new Error("the header section of the request does not end")
  const [requestLine = "", ...lines] = text.slice(0, end).split("\r\n")
  const [method = "", target = "", version = ""] = requestLine.split(" ")
  return {
    method,
    target,
    version,
    headers: lines.map((line) => {
      const colon = line.indexOf(":")
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
    }),
    body: new Uint8Array(bytes.subarray(end + separator.length))
  }
}

/** The names of the header fields, in the order and case in which they were sent. */
export const headerNames = (bytes: Uint8Array): ReadonlyArray<string> => parse(bytes).headers.map(([name]) => name)
