import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type { Auth } from "../../Auth.ts"
import * as Failures from "../../Failures.ts"
import type { RequestError } from "../../HciError.ts"
import * as HciError from "../../HciError.ts"
import * as Json from "../../Json.ts"
import type { Envelope } from "../../Protocol.ts"
import type { Decoded } from "../../ResponseDecoder.ts"
import { optionalFields } from "../optionalFields.ts"
import { plainText, publicText } from "../publicText.ts"
import { clean } from "../serverText.ts"
import type { Call } from "./call.ts"
import { effectOfStatus, noteEffect, mayHaveTakenEffectMessage } from "./call.ts"
import type { Dependencies } from "./options.ts"
import type { CallContext } from "./request.ts"
import { errorDetail, normalizeUrl } from "./request.ts"
import { secretsOf } from "./secrets.ts"
import { serverWaitMillis } from "./limits.ts"
import { parseList } from "./longList.ts"
import { codes } from "./transportError.ts"

/** A whole body. */
export interface Body {
  /** Its text; of a long list it is made when it is asked for. */
  readonly text: string
  /** How many bytes it has, after decompression. */
  readonly byteLength: number
  /** Gives its value as JSON, once: `undefined` where it is empty; fails where it is no JSON. */
  readonly takeJson: () => Result.Result<unknown, undefined>
}

const utf8 = new TextDecoder("utf-8", { fatal: true })
const lenientUtf8 = new TextDecoder()

/** Byte order marks, and the character sets that they tell of. */
const marks: ReadonlyArray<readonly [bytes: ReadonlyArray<number>, charset: string]> = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"]
]

/** The character set that the byte order mark of a body names, or else its content type, by default UTF-8. */
const charsetOf = (bytes: Uint8Array, contentType: string): string =>
  marks.find(([mark]) => mark.every((byte, index) => bytes[index] === byte))?.[1] ??
  /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ??
  "utf-8"

const isUtf8 = (charset: string): boolean => /^utf-?8$/i.test(charset)

/**
 * The text of a body in its character set. Bytes that are no text in it fail, but not those of an error, whose words are
 * shown as well as they can be.
 */
const textOf = (bytes: Uint8Array, charset: string, isError: boolean): Result.Result<string, Error> => {
  const decoded = Result.mapError(
    Result.try(() => (isUtf8(charset) ? utf8 : new TextDecoder(charset, { fatal: true })).decode(bytes)),
    (cause) =>
      Object.assign(new Error("The bytes are no text in their character set.", { cause }), { code: codes.charset })
  )
  return isError ? Result.orElse(decoded, () => Result.succeed(lenientUtf8.decode(bytes))) : decoded
}

/** A body of these bytes; fails where they are no text. */
const makeBody = (
  bytes: Uint8Array,
  { headers, status }: HttpClientResponse.HttpClientResponse,
  keepsTexts: boolean
): Result.Result<Body, Error> => {
  const charset = charsetOf(bytes, headers["content-type"] ?? "")
  let list = isUtf8(charset) ? parseList(bytes, keepsTexts) : Result.fail(undefined)
  if (Result.isSuccess(list)) {
    return Result.succeed({
      takeJson: () => {
        const taken = list
        list = Result.fail(undefined)
        return taken
      },
      byteLength: bytes.length,
      get text() {
        return utf8.decode(bytes)
      }
    })
  }
  return Result.map(textOf(bytes, charset, status >= 400), (text) => ({
    text,
    byteLength: bytes.length,
    takeJson: () => (text === "" ? Result.succeed(undefined) : Json.parse(text))
  }))
}

/** The body of a response by its bytes; fails where they are no text in the character set that it names. */
export const decodeBody = (
  bytes: Uint8Array,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Body, HttpClientError.HttpClientError> =>
  Effect.flatMap(Json.KeepTexts, (keepsTexts) =>
    Result.match(makeBody(bytes, response, keepsTexts), {
      onSuccess: Effect.succeed,
      onFailure: (cause) => {
        const reason = new HttpClientError.DecodeError({ request: response.request, response, cause })
        return Effect.fail(new HttpClientError.HttpClientError({ reason }))
      }
    })
  )

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** A word or two in place of JSON, as `success`. */
const isPhrase = (text: string): boolean => text.length <= 64 && /^[\w .!]+$/.test(text.trim())

const schemaMessage = (issues: ReadonlyArray<HciError.Issue>): string =>
  `The response does not fit its schema${HciError.describeIssues(issues)}.`

const cleanIssues = (issues: ReadonlyArray<HciError.Issue>): ReadonlyArray<HciError.Issue> =>
  issues.map(({ message, path }) => ({ path: clean(path), message: clean(message) }))

/** What an error tells beside its message, and the message, after a response that leaves open what took effect. */
const detailOf = (call: Call, message: string, replayed = false) =>
  call.progress.mayHaveTakenEffect
    ? { message: mayHaveTakenEffectMessage(call, message, replayed), mayHaveTakenEffect: true }
    : { message }

/** Undocumented values, where they are not tolerated. */
export const driftError = (context: CallContext, issues: ReadonlyArray<HciError.Issue>): HciError.InvalidResponse => {
  const cleaned = cleanIssues(issues)
  return new HciError.InvalidResponse({ ...errorDetail(context), message: schemaMessage(cleaned), issues: cleaned })
}

/**
 * What a redirect says. None is followed: the credentials are for the site of the address, and a write would go out as
 * another method.
 */
const redirectMessage = (status: number, location: string | undefined, from: string): string => {
  const target = location === undefined ? null : URL.parse(location, from)
  if (target === null) {
    return `The server redirects (HTTP ${status}) without an address that can be read: check the address, the port and what stands between.`
  }
  const to = clean(normalizeUrl(target), 200)
  return (
    `The server redirects (HTTP ${status}) to ${to}, and redirects are not followed: ` +
    "if the platform is there, give that address; if it is a login page or a proxy, let requests pass it."
  )
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400 && status !== 304

/** What reading depends on beside the call and its response. */
interface ReadOptions {
  readonly explain: Dependencies["explain"]
  /** Secrets that the site's auth knows. */
  readonly secrets: Auth["secrets"]
}

/** Whether an error response tells that an earlier attempt of the same call took effect. */
const isReplayed = ({ context, progress }: Call, failure: Failures.Failure): boolean => {
  const { operation, protocol } = context
  const duplicate = operation.safety === "read" ? undefined : protocol.duplicate(failure, operation.method)
  // Only an attempt before this one can be what a response conflicts with. One that is refused as its repeat for certain
  // took effect whatever its own response was.
  return duplicate === "certain" ? progress.arrived > 1 : duplicate === "possible" && progress.mayHaveTakenEffect
}

/** The most locked resources that an error names. */
const maxLocked = 100

/** Fails with what an error response stands for, by the operation's failure table, else by its status. */
const fail = Effect.fnUntraced(function* <O, E>(
  call: Call<O, E>,
  { headers, request, status: responseStatus }: HttpClientResponse.HttpClientResponse,
  envelope: Omit<Extract<Envelope, { readonly _tag: "Error" }>, "_tag">,
  { explain, secrets: known }: ReadOptions,
  readText?: (text: string) => string
): Effect.fn.Return<never, E | RequestError> {
  const { context, progress } = call
  const { operation } = context
  const status = envelope.status ?? responseStatus
  const now = yield* Clock.currentTimeMillis
  const secrets = secretsOf(request, call, known)
  const message = publicText(envelope.message ?? "", secrets, readText)
  const failure: Failures.Failure = {
    ...errorDetail(context, progress.requestId),
    status,
    message: isRedirect(responseStatus)
      ? publicText(redirectMessage(responseStatus, headers["location"], request.url), secrets)
      : message === ""
        ? `The server responded with HTTP ${status}.`
        : message,
    ...optionalFields({
      code: envelope.code === undefined ? undefined : publicText(envelope.code, secrets),
      locked: envelope.locked?.slice(0, maxLocked).map(({ id, type }) => ({
        id: publicText(id, secrets),
        type: publicText(type, secrets)
      })),
      retryAfterMillis: serverWaitMillis(headers, now)
    })
  }
  const replayed = isReplayed(call, failure)
  noteEffect(call, replayed || envelope.tookEffect === true ? "possible" : effectOfStatus(status))
  const explained = explain === undefined ? failure : yield* explain(operation, failure)
  return yield* Effect.fail(
    Failures.toError(operation.failures, {
      ...explained,
      ...detailOf(call, explained.message, replayed),
      ...(replayed ? { replayed } : undefined)
    })
  )
})

/** The server did what it was asked to, but its response cannot be read. */
const invalidResponse = (
  call: Call,
  { status }: HttpClientResponse.HttpClientResponse,
  issues: ReadonlyArray<HciError.Issue>,
  malformed?: string
): HciError.InvalidResponse => {
  noteEffect(call, "possible")
  const cleaned = cleanIssues(issues)
  return new HciError.InvalidResponse({
    ...errorDetail(call.context, call.progress.requestId),
    status,
    issues: cleaned,
    ...detailOf(call, malformed ?? schemaMessage(cleaned)),
    ...optionalFields({ code: malformed === undefined ? undefined : "malformed" })
  })
}

/** What was read of a response. */
export interface ReadResponse<out O> {
  /** Undocumented enum values, with their places. */
  readonly drift: ReadonlyArray<HciError.Issue>
  /**
   * Gives the value, once. Spans and generators that have waited for a response refer to what they ended with, and to V8 all
   * that such old objects refer to is alive until it collects them: nothing but this has a page of records.
   */
  readonly take: () => O
}

const readResponse = <O>({ drift, value }: Decoded<O>): ReadResponse<O> => {
  let rest = Option.some(value)
  return {
    drift,
    take: () => {
      const taken = Option.getOrThrow(rest)
      rest = Option.none()
      return taken
    }
  }
}

const decode = <O, E>(
  call: Call<O, E>,
  response: HttpClientResponse.HttpClientResponse,
  payload: unknown
): Effect.Effect<ReadResponse<O>, HciError.InvalidResponse> =>
  Result.match(call.context.operation.response.decode(payload, response.headers), {
    onSuccess: (decoded) => Effect.succeed(readResponse(decoded)),
    onFailure: (issues) => Effect.fail(invalidResponse(call, response, issues))
  })

const encoder = new TextEncoder()

/** Whether a response without a body says by its status or its header fields that it has none. */
const tellsItsEnd = ({ headers, status }: HttpClientResponse.HttpClientResponse): boolean =>
  status === 204 || status === 205 || "content-length" in headers || "transfer-encoding" in headers

/** Reads a response: the decoded payload, or the error that its status and body stand for. */
export const read = <O, E>(
  call: Call<O, E>,
  response: HttpClientResponse.HttpClientResponse,
  content: Body | Uint8Array,
  options: ReadOptions
): Effect.Effect<ReadResponse<O>, E | RequestError> => {
  const { operation, protocol } = call.context
  if (content instanceof Uint8Array) return decode(call, response, content)
  const succeeded = isSuccess(response.status)
  if (succeeded && operation.response.hasBody === true && content.byteLength === 0 && !tellsItsEnd(response)) {
    return Effect.fail(invalidResponse(call, response, [], "The response has no body, and may have been cut off."))
  }
  const body = succeeded && operation.response.text === true ? Result.succeed(content.text) : content.takeJson()
  if (Result.isFailure(body)) {
    const { text } = content
    if (!succeeded) return fail(call, response, { message: text }, options, plainText)
    const phrase = isPhrase(text) ? protocol.parseEnvelope(response.status, text.trim()) : undefined
    if (phrase?._tag === "Error") return fail(call, response, phrase, options)
    const withoutPayload = phrase === undefined ? Result.fail([]) : operation.response.decode(undefined)
    return Result.isSuccess(withoutPayload)
      ? Effect.succeed(readResponse(withoutPayload.success))
      : Effect.fail(invalidResponse(call, response, [], "The response is not JSON."))
  }
  const envelope = protocol.parseEnvelope(response.status, body.success)
  if (envelope._tag === "Error") return fail(call, response, envelope, options)
  return decode(call, response, operation.response.bytes === true ? encoder.encode(content.text) : envelope.payload)
}
