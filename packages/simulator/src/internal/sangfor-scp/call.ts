/**
 * One call of an operation, as its handler sees it, and the table of operations.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { problemOf } from "../engine/json.ts"
import type { FailTask } from "../engine/faults.ts"
import type { Outcome } from "../engine/outcome.ts"
import { badRequest } from "../engine/outcome.ts"
import type * as Routes from "../engine/routes.ts"
import type { ScpState } from "./records/state.ts"
import { newEnvelope } from "./response.ts"
import type { Success } from "./response.ts"

/** What a handler works with. */
export interface Call {
  readonly state: ScpState
  /** The date in the path, as in 20180725: the shapes of records depend on it. */
  readonly date: number
  readonly query: URLSearchParams
  /** The parsed body; `{}` when there is none. */
  readonly body: unknown
  /** Milliseconds since 1970. */
  readonly now: number
  /** Milliseconds that a task takes. */
  readonly taskMillis: number
  /** How the task that the call starts has to fail; `undefined` where it need not. */
  readonly failTask: FailTask | undefined
}

/**
 * Responds to a call; one step, so that nothing comes between its checks and its changes. `Names` are the parameters of
 * its path.
 */
export type Handler<Names extends string = never> = (call: Call, params: Routes.Params<Names>) => Outcome<Success>

/** What the platform knows of an operation. */
export interface Operation {
  readonly run: (call: Call, params: Routes.Params<string>) => Outcome<Success>
  /** True for an operation that needs no session. */
  readonly public: boolean
  /** The first date whose envelopes have `errcode`. */
  readonly errcodeSince: number
  /** The version of the platform that brought it. */
  readonly since: string
}

/** A route of the platform. */
export type Route = Routes.Route<Operation>

/** What differs from most operations. */
export interface RouteOptions {
  /** True for an operation that needs no session; false by default. */
  readonly public?: boolean
  /** The first date whose envelopes have `errcode`; 2024 by default. */
  readonly errcodeSince?: number
  /** The version of the platform that brought it; all versions have it by default. */
  readonly since?: string
  /** Names that clients have for some of its requests: those with such a text in their path or their body. */
  readonly aliases?: Readonly<Record<string, RegExp>> | undefined
}

/** A route to a handler, which gets the parameters that the path names, as `{server_id}`. */
export const route = <P extends string>(
  operation: string,
  method: string,
  path: P,
  handler: Handler<Routes.ParamNames<P>>,
  options: RouteOptions = {}
): Route => ({
  operation,
  method,
  path,
  aliases: options.aliases,
  handler: {
    run: handler,
    public: options.public ?? false,
    errcodeSince: options.errcodeSince ?? newEnvelope,
    since: options.since ?? "0"
  }
})

/** A text in the body of requests whose field has this value. */
export const having = (field: string, value: string): RegExp => new RegExp(`"${field}"\\s*:\\s*"${value}"`)

/** True on the dates after the first one, whose shapes are those of newer documents. */
export const isModern = (call: Call): boolean => call.date > 20180725

const describe = (error: Schema.SchemaError): string => {
  const { message, path } = problemOf(error)
  return `Invalid input for field ${path === "" ? "body" : path}: ${message}`
}

/** The body as a type, or 400 with the field that is wrong. */
export const bodyOf = <A>(call: Call, schema: Schema.Codec<A, unknown>): Outcome<A> =>
  Result.mapError(Schema.decodeUnknownResult(schema)(call.body), (error) => ({
    status: 400,
    message: describe(error)
  }))

/** 0 or 1, where some clients send a boolean. */
export const Bit: Schema.Codec<0 | 1 | boolean> = Schema.Union([Schema.Literals([0, 1]), Schema.Boolean])

/** A whole number above 0. */
export const Positive: Schema.Codec<number> = Schema.Int.check(Schema.isGreaterThan(0))

/** A text that is not empty. */
export const Name: Schema.Codec<string> = Schema.String.check(Schema.isNonEmpty())

/** A field that may be left out or null. */
export const optional = <A>(schema: Schema.Codec<A>): Schema.optionalKey<Schema.NullOr<Schema.Codec<A>>> =>
  Schema.optionalKey(Schema.NullOr(schema))

/** A whole number of the query, or 400. */
export const intOf = (call: Call, name: string, fallback: number, minimum: number): Outcome<number> => {
  const text = call.query.get(name)
  if (text === null || text === "") return Result.succeed(fallback)
  const value = Number(text)
  return Number.isSafeInteger(value) && value >= minimum
    ? Result.succeed(value)
    : badRequest(`Invalid input for field ${name}: expected a whole number from ${minimum}, got ${text}`)
}
