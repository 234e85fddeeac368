import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Headers from "effect/http/Headers"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Failures from "../Failures.ts"
import type { RequestError } from "../HciError.ts"
import * as HciError from "../HciError.ts"
import type { Operation } from "../Operation.ts"
import type { Decoded } from "../ResponseDecoder.ts"
import type { Protocol } from "../Protocol.ts"
import type { TransportFailure } from "./transportFailure.ts"

/** What errors of one call have in common. */
export interface CallContext {
  readonly protocol: Protocol
  readonly operation: Operation<never, unknown, unknown>
  readonly site: string | undefined
}

const parse = (text: string): Result.Result<unknown, string> =>
  text === "" ? Result.succeed(undefined) : Result.try({ try: (): unknown => JSON.parse(text), catch: () => text })

/** `Retry-After` is a number of seconds or a date. */
const retryAfter = (headers: Headers.Headers, now: number): { readonly retryAfterMillis?: number } => {
  const value = headers["retry-after"]
  if (value === undefined) return {}
  const seconds = Number(value)
  const millis = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now
  return Number.isFinite(millis) ? { retryAfterMillis: Math.max(0, millis) } : {}
}

const detail = ({ protocol, operation, site }: CallContext, headers?: Headers.Headers) => {
  const requestId = headers === undefined ? undefined : protocol.requestId(headers)
  return {
    platform: protocol.platform,
    operation: operation.name,
    ...(site === undefined ? undefined : { site }),
    ...(requestId === undefined ? undefined : { requestId })
  }
}

/** Text of an error body that is not JSON: an HTML page of a proxy comes down to its words. */
const plainText = (text: string): string =>
  text
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300)

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** An error without an answer. */
export const transportError = (context: CallContext, failure: TransportFailure): HciError.TransportError =>
  new HciError.TransportError({ ...detail(context), ...failure })

/** An input that is not sent. */
export const badInput = (context: CallContext, message = "The input cannot be written as JSON."): HciError.BadRequest =>
  new HciError.BadRequest({ ...detail(context), message })

/** Undocumented values, where they are not tolerated. */
export const driftError = (context: CallContext, issues: ReadonlyArray<HciError.Issue>): HciError.InvalidResponse =>
  new HciError.InvalidResponse({ ...detail(context), message: describe(issues), issues })

const invalidResponse = (
  context: CallContext,
  response: HttpClientResponse.HttpClientResponse,
  message: string,
  issues: ReadonlyArray<HciError.Issue>,
  code?: string
): HciError.InvalidResponse =>
  new HciError.InvalidResponse({
    ...detail(context, response.headers),
    status: response.status,
    message,
    issues,
    ...(code === undefined ? undefined : { code })
  })

const describe = (issues: ReadonlyArray<HciError.Issue>): string => {
  const [first] = issues
  if (first === undefined) return "The answer does not fit its schema."
  const more = issues.length > 1 ? ` and ${issues.length - 1} more` : ""
  return `The answer does not fit its schema at ${first.path === "" ? "its root" : first.path}: ${first.message}${more}.`
}

/** Reads an answer: the decoded payload, or the error that its status and body stand for. */
export const read = <I, O, E>(
  context: CallContext,
  operation: Operation<I, O, E>,
  response: HttpClientResponse.HttpClientResponse,
  text: string,
  options: {
    readonly now: number
    readonly replayed: boolean
    readonly explain: (
      operation: Operation<never, unknown, unknown>,
      failure: Failures.Failure
    ) => Effect.Effect<Failures.Failure>
  }
): Effect.Effect<Decoded<O>, E | RequestError> => {
  const asText = operation.response.text === true && isSuccess(response.status)
  const parsed = asText ? Result.succeed(text) : parse(text)
  if (Result.isFailure(parsed) && isSuccess(response.status)) {
    return Effect.fail(invalidResponse(context, response, "The answer is not JSON.", [], "malformed"))
  }
  const answer = Result.isSuccess(parsed)
    ? context.protocol.parseEnvelope(response.status, parsed.success)
    : { _tag: "Error" as const, message: plainText(parsed.failure) }
  if (answer._tag === "Error") {
    const { code, locked, message } = answer
    const failure: Failures.Failure = {
      ...detail(context, response.headers),
      ...retryAfter(response.headers, options.now),
      status: response.status,
      message: message === undefined || message === "" ? `The server answered HTTP ${response.status}.` : message,
      ...(code === undefined ? undefined : { code }),
      ...(locked === undefined ? undefined : { locked }),
      ...(options.replayed ? { replayed: true } : undefined)
    }
    return Effect.flatMap(options.explain(operation, failure), (explained) =>
      Effect.fail(Failures.toError(operation.failures, explained))
    )
  }
  return Result.match(operation.response.decode(answer.payload), {
    onSuccess: (decoded) => Effect.succeed(decoded),
    onFailure: (issues) => Effect.fail(invalidResponse(context, response, describe(issues), issues))
  })
}
