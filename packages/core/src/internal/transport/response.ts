import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Headers from "effect/http/Headers"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Failures from "../../Failures.ts"
import type { RequestError } from "../../HciError.ts"
import * as HciError from "../../HciError.ts"
import type { Envelope } from "../../Protocol.ts"
import type { Decoded } from "../../ResponseDecoder.ts"
import { optionalFields } from "../optionalFields.ts"
import * as Json from "../../Json.ts"
import type { Dependencies } from "./options.ts"
import type { CallContext } from "./request.ts"
import { errorDetail } from "./request.ts"

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** The value of a JSON body; `undefined` for an empty one. */
const parseJson = (text: string): Result.Result<unknown, string> =>
  text === "" ? Result.succeed(undefined) : Result.mapError(Json.parse(text), () => text)

/** Text of an error body that is not JSON: an HTML page of a proxy comes down to its words. */
const plainText = (text: string): string =>
  text
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300)

/** `Retry-After` is a number of seconds or a date. */
const retryAfterMillis = (headers: Headers.Headers, now: number): number | undefined => {
  const value = headers["retry-after"]
  if (value === undefined) return undefined
  const seconds = Number(value)
  const millis = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now
  return Number.isFinite(millis) ? Math.max(0, millis) : undefined
}

const invalidResponse = (
  context: CallContext,
  { headers, status }: HttpClientResponse.HttpClientResponse,
  message: string,
  issues: ReadonlyArray<HciError.Issue>,
  code?: string
): HciError.InvalidResponse =>
  new HciError.InvalidResponse({
    ...errorDetail(context, headers),
    status,
    message,
    issues,
    ...optionalFields({ code })
  })

const schemaMessage = (issues: ReadonlyArray<HciError.Issue>): string =>
  `The response does not fit its schema${HciError.describeIssues(issues)}.`

/** Undocumented values, where they are not tolerated. */
export const driftError = (context: CallContext, issues: ReadonlyArray<HciError.Issue>): HciError.InvalidResponse =>
  new HciError.InvalidResponse({ ...errorDetail(context), message: schemaMessage(issues), issues })

/** What reading depends on beside the response itself. */
interface ReadOptions {
  readonly explain: Dependencies["explain"]
  /** Whether an earlier attempt of the call may have taken effect. */
  readonly replayed: boolean
}

/** Fails with what an error response stands for, by the operation's failure table, else by its status. */
const fail = Effect.fnUntraced(function* <E>(
  context: CallContext<unknown, E>,
  { headers, status }: HttpClientResponse.HttpClientResponse,
  { code, locked, message = "" }: Omit<Extract<Envelope, { readonly _tag: "Error" }>, "_tag">,
  { explain, replayed }: ReadOptions
): Effect.fn.Return<never, E | RequestError> {
  const now = yield* Clock.currentTimeMillis
  const failure: Failures.Failure = {
    ...errorDetail(context, headers),
    status,
    message: message === "" ? `The server responded with HTTP ${status}.` : message,
    ...optionalFields({
      code,
      locked,
      retryAfterMillis: retryAfterMillis(headers, now),
      replayed: replayed ? true : undefined
    })
  }
  const explained = explain === undefined ? failure : yield* explain(context.operation, failure)
  return yield* Effect.fail(Failures.toError(context.operation.failures, explained))
})

/** Reads a response: the decoded payload, or the error that its status and body stand for. */
export const read = <O, E>(
  context: CallContext<O, E>,
  response: HttpClientResponse.HttpClientResponse,
  text: string,
  options: ReadOptions
): Effect.Effect<Decoded<O>, E | RequestError> => {
  const { operation, protocol } = context
  const succeeded = isSuccess(response.status)
  const body = succeeded && operation.response.text === true ? Result.succeed(text) : parseJson(text)
  if (Result.isFailure(body)) {
    return succeeded
      ? Effect.fail(invalidResponse(context, response, "The response is not JSON.", [], "malformed"))
      : fail(context, response, { message: plainText(body.failure) }, options)
  }
  const envelope = protocol.parseEnvelope(response.status, body.success)
  if (envelope._tag === "Error") return fail(context, response, envelope, options)
  return Result.match(operation.response.decode(envelope.payload), {
    onSuccess: (decoded) => Effect.succeed(decoded),
    onFailure: (issues) => Effect.fail(invalidResponse(context, response, schemaMessage(issues), issues))
  })
}
