/**
 * Assertions and observations that the tests of all packages share.
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { assert } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Formatter from "effect/Formatter"
import * as Logger from "effect/Logger"
import * as Predicate from "effect/Predicate"
import * as References from "effect/References"
import * as Schema from "effect/Schema"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"

/** JSON text read by a schema; fails the test where the text does not fit. */
export const jsonOf = <A>(text: string, schema: Schema.Decoder<A>): A =>
  Schema.decodeUnknownSync(Schema.fromJsonString(schema))(text)

/** Lines of JSON, one value in each, read by a schema; empty lines are left out. */
export const jsonLinesOf = <A>(text: string, schema: Schema.Decoder<A>): ReadonlyArray<A> =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => jsonOf(line, schema))

type Tagged<E, Tag extends string> = Extract<E, { readonly _tag: Tag }>

/** The error of an effect; fails the test where the effect succeeds, dies, or fails with another tag. */
export const assertFails = <A, E, R, const Tag extends (E extends { readonly _tag: string } ? E["_tag"] : never)>(
  effect: Effect.Effect<A, E, R>,
  tag: Tag
): Effect.Effect<Tagged<E, Tag>, never, R> =>
  Effect.flatMap(Effect.exit(effect), (exit) => {
    if (Exit.isSuccess(exit)) return assert.fail(`expected ${tag}, but it succeeded with ${inspect(exit.value)}`)
    const error = exit.cause.reasons.find(Cause.isFailReason)?.error
    if (hasTag<E, Tag>(error, tag)) return Effect.succeed(error)
    return assert.fail(`expected ${tag}, but the cause is ${Cause.pretty(exit.cause)}`)
  })

const hasTag = <E, Tag extends string>(error: unknown, tag: Tag): error is Tagged<E, Tag> =>
  Predicate.isTagged(error, tag)

/** A log line that was written. */
export interface LogLine {
  readonly level: string
  readonly message: string
  readonly annotations: Readonly<Record<string, unknown>>
  /** The cause that was logged with it, as text; empty for none. */
  readonly cause: string
}

/** What a program did, beside its result. */
export interface Observation<A, E> {
  readonly exit: Exit.Exit<A, E>
  /** Log lines of all levels, in order. */
  readonly logs: ReadonlyArray<LogLine>
  /** Spans in the order in which they began. */
  readonly spans: ReadonlyArray<Tracer.Span>
  /** Result, log lines and spans as text, errors with all their fields. */
  readonly text: string
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : render(value))

/** A value as the ways print it in which programs write values: text, JSON, and all fields down to any depth. */
const render = (value: unknown): string =>
  [Formatter.format(value), inspect(value, { depth: Number.POSITIVE_INFINITY, maxStringLength: null })].join("\n")

/** Runs a program, and gives its exit with the log lines of all levels and the spans that it made. */
export const observe = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<Observation<A, E>, never, R> =>
  Effect.suspend(() => {
    const logs: Array<LogLine> = []
    const spans: Array<Tracer.Span> = []
    const logger = Logger.make<unknown, void>(({ cause, fiber, logLevel, message }) => {
      logs.push({
        level: logLevel,
        message: (Array.isArray(message) ? message : [message]).map(textOf).join(" "),
        annotations: fiber.getRef(References.CurrentLogAnnotations),
        cause: cause.reasons.length === 0 ? "" : Cause.pretty(cause)
      })
    })
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    return Effect.exit(program).pipe(
      Effect.provide(Logger.layer([logger])),
      Effect.provideService(References.MinimumLogLevel, "Trace"),
      Effect.withTracer(tracer),
      Effect.map((exit) => ({ exit, logs, spans, text: textOfObservation(exit, logs, spans) }))
    )
  })

const textOfObservation = (
  exit: Exit.Exit<unknown, unknown>,
  logs: ReadonlyArray<LogLine>,
  spans: ReadonlyArray<Tracer.Span>
): string => {
  const result = Exit.isSuccess(exit) ? render(exit.value) : `${render(exit.cause)}\n${Cause.pretty(exit.cause)}`
  return [
    result,
    ...logs.map((line) => render(line)),
    ...spans.map(({ attributes, name, status }) => `${name} ${render([...attributes])} ${render(status)}`)
  ].join("\n")
}

/** How a secret looks where it leaks: plain, in JSON, in a URL, in base64 and in hex. */
const disguises = (secret: string): ReadonlyArray<string> => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("hex")
]

/** Fails the test where a secret is in one of the texts or values, as it is, in JSON, URL encoded, in base64 or hex. */
export const assertNoSecrets = (secrets: ReadonlyArray<string>, ...values: ReadonlyArray<unknown>): void => {
  for (const value of values) {
    const text = textOf(value)
    for (const [index, secret] of secrets.entries()) {
      for (const disguise of disguises(secret)) {
        const at = text.indexOf(disguise)
        // The secret itself is not printed.
        if (at >= 0) assert.fail(`secret ${index} is in: ${text.slice(Math.max(0, at - 60), at)}<secret>`)
      }
    }
  }
}

/**
 * Fails the test where a text holds what a terminal obeys or what turns the direction of writing: control characters
 * other than line feed and tab, and bidirectional marks.
 */
export const assertPrintable = (...texts: ReadonlyArray<string>): void => {
  for (const text of texts) {
    // oxlint-disable-next-line no-control-regex
    const match = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/.exec(text)
    if (match !== null) {
      const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")
      assert.fail(
        `U+${code} at ${match.index}: ${JSON.stringify(text.slice(Math.max(0, match.index - 40), match.index))}`
      )
    }
  }
}

setFlagsFromString("--expose-gc")
/** V8's collection of garbage, which contexts have that are made after the flag. */
const collect: () => void = runInNewContext("gc")

/** Collects garbage at once; the second time ends the release of buffers, which goes on beside the program. */
const collectGarbage = (): void => {
  collect()
  collect()
}

/**
 * The exit of a program, and by how many bytes heap and buffers grew at most while it ran, measured every 5 ms. Garbage
 * of before is collected first, so that none of it can leave while the program grows; garbage that the program makes
 * counts until it is collected: compare with a multiple of what a program may hold.
 */
export const peakMemory = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<{ readonly exit: Exit.Exit<A, E>; readonly bytes: number }, never, R> =>
  Effect.suspend(() => {
    const used = () => {
      // Array buffers are part of the external memory.
      const { external, heapUsed } = process.memoryUsage()
      return heapUsed + external
    }
    collectGarbage()
    const start = used()
    let peak = start
    const timer = setInterval(() => (peak = Math.max(peak, used())), 5)
    return Effect.exit(effect).pipe(
      Effect.ensuring(Effect.sync(() => clearInterval(timer))),
      Effect.map((exit) => ({ exit, bytes: Math.max(peak, used()) - start }))
    )
  })
