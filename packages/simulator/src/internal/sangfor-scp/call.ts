/**
 * One call of an operation, as its handler sees it.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { problemOf } from "../engine/json.ts"
import type { Route } from "../engine/routes.ts"
import { badRequest, conflict, newEnvelope } from "./reply.ts"
import type { Outcome, Reply } from "./reply.ts"
import type { TaskMeta, World } from "./world/World.ts"

/** What a handler works with. */
export interface Call {
  readonly world: World
  /** The date in the path: shapes depend on it. */
  readonly date: number
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The parsed body; `{}` when there is none. */
  readonly body: unknown
  readonly now: number
  /** Milliseconds that a task takes. */
  readonly taskMillis: number
  /** True when the task that the call starts has to fail. */
  readonly failTask: boolean
}

/** Answers a call; one step, so that nothing comes between its checks and its changes. */
export type Handler = (call: Call) => Outcome<Reply>

/** What the platform knows of an operation. */
export interface Serve {
  readonly run: Handler
  /** Needs no session. */
  readonly open: boolean
  /** The first date whose answers have `errcode`. */
  readonly errcodeSince: number
}

/** An operation of the table. */
export const route = (
  operation: string,
  method: string,
  path: string,
  run: Handler,
  options: { readonly open?: boolean; readonly errcodeSince?: number; readonly aliases?: Route<Serve>["aliases"] } = {}
): Route<Serve> => ({
  operation,
  method,
  path,
  ...(options.aliases === undefined ? {} : { aliases: options.aliases }),
  handler: { run, open: options.open ?? false, errcodeSince: options.errcodeSince ?? newEnvelope }
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

/** Refuses while a task holds the object. */
export const ensureIdle = (call: Call, id: string): Outcome<void> =>
  call.world.tasks.isLocked(id)
    ? conflict(`The object ${id} is being operated on by another task, try again later`)
    : Result.void

/** What a call wants done in time. */
export interface Work {
  readonly meta: TaskMeta
  /** Ids that no other task may touch meanwhile. */
  readonly locks: ReadonlyArray<string>
  readonly apply: () => void
  /** Milliseconds; the task time of the options when left out. */
  readonly duration?: number
}

/** Starts a task; answers its id. */
export const startTask = (call: Call, { apply, duration, locks, meta }: Work): string =>
  call.world.tasks.start({
    meta,
    now: call.now,
    duration: duration ?? call.taskMillis,
    locks,
    failure: call.failTask ? `${meta.action} failed: the platform reported an internal error` : undefined,
    apply
  }).id

/** A whole number of the query, or 400. */
export const intOf = (call: Call, name: string, fallback: number, minimum: number): Outcome<number> => {
  const text = call.query.get(name)
  if (text === null || text === "") return Result.succeed(fallback)
  const value = Number(text)
  return Number.isSafeInteger(value) && value >= minimum
    ? Result.succeed(value)
    : badRequest(`Invalid input for field ${name}: expected a whole number from ${minimum}, got ${text}`)
}
