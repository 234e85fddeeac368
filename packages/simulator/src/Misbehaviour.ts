/**
 * Ready responses of servers, proxies and networks that misbehave, for the routes of a script.
 *
 * ```ts
 * import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
 * import { Misbehaviour, Script, ScriptedServer } from "@effect-hci/simulator"
 * import { Effect, Layer, Redacted } from "effect"
 *
 * // A site that asks to wait for a year: the client does not.
 * const server = ScriptedServer.make(Script.always(Misbehaviour.retryAfter(31_536_000)))
 *
 * const site = SangforScp.layer({
 *   url: "https://scp.example",
 *   credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
 *   protocol: "classic"
 * }).pipe(Layer.provide(server.layer))
 *
 * export const program = Servers.count().pipe(
 *   Effect.flip,
 *   Effect.map(({ _tag }) => ({ _tag, requests: server.requests.length })),
 *   Effect.provide(site)
 * )
 * ```
 *
 * @since 0.1.0
 */
import { gzipSync } from "node:zlib"
import type { Request, Response } from "./Script.ts"
import { json, jsonText } from "./Script.ts"

// Connections

/**
 * In process: the connection is refused, so that nothing is sent.
 *
 * @category connections
 */
export const refused: Response = { failure: "ECONNREFUSED" }

/**
 * In process: the name of the host is not known, so that nothing is sent.
 *
 * @category connections
 */
export const unknownHost: Response = { failure: "ENOTFOUND" }

/**
 * The connection is reset before the first byte of a response.
 *
 * @category connections
 */
export const resetBefore: Response = { reset: "before" }

/**
 * The connection is reset after half of the body.
 *
 * @category connections
 */
export const resetWithin = (response: Response): Response => ({ ...response, reset: "within" })

/**
 * The connection ends after the whole response, without having said `Connection: close`.
 *
 * @category connections
 */
export const resetAfter = (response: Response): Response => ({ ...response, reset: "after" })

/**
 * The first request of each connection gets the response; later ones find the connection reset, as after an idle time.
 *
 * @category connections
 */
export const resetReused =
  (response: Response) =>
  ({ onConnection }: Request): Response =>
    onConnection === 0 ? response : resetBefore

/**
 * No response ever comes, and the connection stays open.
 *
 * @category connections
 */
export const silence: Response = { silent: true }

/**
 * The connection ends in good order after so many bytes of the body, of which the header fields promise more.
 *
 * @category connections
 */
export const truncated = (response: Response, bytes: number): Response => ({ ...response, truncateAt: bytes })

/**
 * Bytes that are no HTTP response.
 *
 * @category connections
 */
export const garbage: Response = { raw: "SSH-2.0-OpenSSH_9.6\r\n" }

/**
 * A proxy that wants other credentials.
 *
 * @category connections
 */
export const proxyAuthenticationRequired: Response = {
  status: 407,
  headers: { "Proxy-Authenticate": 'Basic realm="proxy"', "Content-Length": "0" }
}

/**
 * A proxy that passes everything on to loopback.
 *
 * @category connections
 */
export const tunnel: Response = { tunnel: true }

// Waits

/**
 * A rejection (default status: 429) that asks to wait: seconds, or an HTTP date as text.
 *
 * @category waits
 */
export const retryAfter = (value: number | string, status = 429): Response =>
  json({ code: status, message: "slow down", data: {} }, { status, headers: { "Retry-After": String(value) } })

/**
 * Adds rate limit fields to a response; `reset` is what the server sends, seconds or a time of the epoch.
 *
 * @category waits
 */
export const rateLimited = (
  response: Response,
  {
    limit = 600,
    remaining = 0,
    reset
  }: { readonly limit?: number | undefined; readonly remaining?: number | undefined; readonly reset: number }
): Response =>
  withHeaders(response, {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": String(reset)
  })

/**
 * Adds a `Date` field with any text.
 *
 * @category waits
 */
export const dated = (response: Response, date: string): Response => withHeaders(response, { Date: date })

/**
 * Adds header fields to a response.
 *
 * @category combinators
 */
export const withHeaders = (response: Response, headers: Readonly<Record<string, string>>): Response => ({
  ...response,
  headers: [...pairsOf(response), ...Object.entries(headers)]
})

const pairsOf = ({ headers = [] }: Response): ReadonlyArray<readonly [string, string]> =>
  isRecord(headers) ? Object.entries(headers) : headers

const isRecord = (headers: NonNullable<Response["headers"]>): headers is Readonly<Record<string, string>> =>
  !Array.isArray(headers)

// Bodies

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/**
 * Streams a text, then a filling of so many bytes in chunks of 256 KiB, then another text, without holding them.
 *
 * @category bodies
 */
export const filled =
  (before: string, bytes: number, after: string, filling = "x"): (() => Iterable<Uint8Array<ArrayBuffer>>) =>
  () =>
    fill(before, bytes, after, filling)

function* fill(before: string, bytes: number, after: string, filling: string): Iterable<Uint8Array<ArrayBuffer>> {
  const chunk = encode(filling.repeat(Math.ceil(262_144 / filling.length)))
  yield encode(before)
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left)
  yield encode(after)
}

/**
 * A JSON string of so many bytes, streamed.
 *
 * @category bodies
 */
export const hugeJson = (bytes: number): Response => jsonText(filled('"', bytes, '"'))

/**
 * The beginning of a JSON string that never ends.
 *
 * @category bodies
 */
export const endless: Response = jsonText(filled('"', Number.POSITIVE_INFINITY, ""))

/**
 * JSON text of arrays within arrays.
 *
 * @category bodies
 */
export const deepArray = (levels: number): string => "[".repeat(levels) + "]".repeat(levels)

/**
 * JSON text of objects within objects.
 *
 * @category bodies
 */
export const deepObject = (levels: number): string => `${'{"a":'.repeat(levels)}0${"}".repeat(levels)}`

/**
 * An error page of a load balancer: HTML with so many `<` that never close.
 *
 * @category errors
 */
export const htmlError = (status = 502, brackets = 100_000): Response => ({
  status,
  headers: { "Content-Type": "text/html" },
  body: `<html><body><h1>Bad Gateway</h1>${"<".repeat(brackets)}`
})

/**
 * JSON in gzip though the request did not ask for it.
 *
 * @category bodies
 */
export const gzipped = (body: unknown, options: Omit<Response, "body"> = {}): Response =>
  withHeaders(jsonText(new Uint8Array(gzipSync(JSON.stringify(body))), options), { "Content-Encoding": "gzip" })

/**
 * A JSON string of so many MiB that gzip makes a thousand times smaller.
 *
 * @category bodies
 */
export const gzipBomb = (mebibytes: number): Response => {
  // Members of a gzip file can follow each other: one MiB is compressed once and repeated.
  const member = new Uint8Array(gzipSync("x".repeat(1024 * 1024)))
  const quote = new Uint8Array(gzipSync('"'))
  const body = new Uint8Array(2 * quote.length + mebibytes * member.length)
  body.set(quote)
  for (let index = 0; index < mebibytes; index++) body.set(member, quote.length + index * member.length)
  body.set(quote, body.length - quote.length)
  return withHeaders(jsonText(body), { "Content-Encoding": "gzip" })
}

/**
 * JSON `{"name": ...}` whose string is no UTF-8.
 *
 * @category bodies
 */
export const invalidUtf8: Response = jsonText(
  new Uint8Array([...encode('{"name":"'), 0xc3, 0x28, 0xff, ...encode('"}')])
)

/**
 * JSON `{"name":"错误"}` in GBK, which the content type says unless `declared` is false.
 *
 * @category bodies
 */
export const gbk = (declared = true): Response => ({
  headers: { "Content-Type": declared ? "application/json; charset=GBK" : "application/json" },
  body: new Uint8Array([...encode('{"name":"'), 0xb4, 0xed, 0xce, 0xf3, ...encode('"}')])
})

/**
 * JSON `{"name":"Müller"}` in ISO-8859-1, which the content type says.
 *
 * @category bodies
 */
export const latin1: Response = {
  headers: { "Content-Type": "application/json; charset=ISO-8859-1" },
  body: new Uint8Array([...encode('{"name":"M'), 0xfc, ...encode('ller"}')])
}

/**
 * JSON texts of numbers that a JavaScript number cannot hold, or that are no JSON.
 *
 * @category bodies
 */
export const numbers = {
  /** 2^53 + 1. */
  beyondSafe: "9007199254740993",
  beyondDouble: "1e999",
  nan: "NaN",
  infinity: "Infinity",
  negativeInfinity: "-Infinity"
} as const

/**
 * Text that would clear a terminal, colour it, ring, and turn the direction of writing.
 *
 * @category bodies
 */
export const controlCharacters =
  "\u001B[2J\u001B[31mred\u0007\u0000\u009B0m \u202Egnp.exe\u202C \u2066hidden\u2069\r\nnext"

// Errors

/**
 * An error as Keystone writes it.
 *
 * @category errors
 */
export const keystoneError = (status: number, message: string, title = "Unauthorized"): Response =>
  json({ error: { message, code: status, title } }, { status })

/**
 * An error as Nova, Cinder and Glance write it: the name of the fault, as in `itemNotFound`, around message and code.
 *
 * @category errors
 */
export const openStackError = (status: number, fault: string, message: string): Response =>
  json({ [fault]: { message, code: status } }, { status })

/**
 * An error as Neutron writes it.
 *
 * @category errors
 */
export const neutronError = (status: number, type: string, message: string): Response =>
  json({ NeutronError: { type, message, detail: "" } }, { status })

/**
 * An error whose message repeats every header field and the body of the request.
 *
 * @category errors
 */
export const echoesSecrets =
  (status = 400) =>
  ({ rawHeaders, text }: Request): Response => {
    const message = `bad request: ${rawHeaders.map(([name, value]) => `${name}: ${value}`).join("; ")}; body: ${text}`
    return json({ code: status, message, data: {} }, { status })
  }

/**
 * A 401 for every request, whatever it carries.
 *
 * @category errors
 */
export const alwaysUnauthorized: Response = json({ code: 401, message: "unauthorized", data: {} }, { status: 401 })

/**
 * Gives the n-th request the n-th step, and begins again after the last one.
 *
 * @category combinators
 */
export const inTurn =
  (...responses: ReadonlyArray<Response>) =>
  ({ count }: Request): Response =>
    responses[count % responses.length] ?? silence
