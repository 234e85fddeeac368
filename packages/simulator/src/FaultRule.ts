/**
 * Faults on demand: what goes wrong, for which operations, how often.
 *
 * A rule is data, or one line of text as a command line takes it:
 *
 * ```
 * Servers.create:status=500,probability=0.2
 * Servers.*:drop,count=3
 * *:latency=2s
 * Auth.*:status=429,retry-after=5,after=10,count=1
 * ```
 *
 * ```ts
 * import { FaultRule } from "@effect-hci/simulator"
 * import { Effect } from "effect"
 *
 * export const program = Effect.fromResult(FaultRule.parse("Servers.create:status=500,probability=0.2"))
 * ```
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * What goes wrong.
 *
 * - `Status`: the response has this HTTP status, 400 to 599, and the request is not processed
 * - `Latency`: the request waits so many milliseconds before it is processed
 * - `Drop`: the connection ends before the request is processed
 * - `DropAfter`: the request is processed, its response is lost
 * - `Truncate`: the response ends in the middle of its body
 * - `Malformed`: the response is a 200 whose body is broken JSON
 * - `ExpireSession`: the session of the request ends, and the response is a 401
 * - `FailTask`: the task that the request starts ends in failure, and nothing changes
 *
 * @category faults
 */
export type FaultEffect =
  | {
      readonly _tag: "Status"
      /** The HTTP status of the response. */
      readonly status: number
      /** What its `Retry-After` says, in seconds. Default: it has none. */
      readonly retryAfterSeconds?: number
    }
  | {
      readonly _tag: "Latency"
      /** How long the response takes longer, in milliseconds. */
      readonly millis: number
    }
  | { readonly _tag: "Drop" }
  | { readonly _tag: "DropAfter" }
  | { readonly _tag: "Truncate" }
  | { readonly _tag: "Malformed" }
  | { readonly _tag: "ExpireSession" }
  | {
      readonly _tag: "FailTask"
      /** What the task says of its failure. Default: an internal error. */
      readonly reason?: string
    }

/**
 * One rule. A rule without `probability` and `count` holds for every matching request.
 *
 * @category faults
 */
export interface FaultRule {
  /**
   * An operation's name; `*` stands for any text, as in `Servers.*`. Where several operations of a client share a route,
   * as `Servers.attachVolume` and `Servers.detachVolume` do, the name of each stands for its own requests, and that of
   * the route for all. A simulator fails with {@link FaultSyntaxError} on a rule that stands for none of its operations.
   */
  readonly operation: string
  /** What is done to the request. */
  readonly effect: FaultEffect
  /** How likely a matching request is hit, 0 to 1, drawn from the simulator's seed; 1 by default. */
  readonly probability?: number
  /** How many requests are hit at most; all by default. */
  readonly count?: number
  /** How many matching requests are left alone first; none by default. */
  readonly after?: number
}

/**
 * A rule, or its text.
 *
 * @category faults
 */
export type Input = FaultRule | string

/**
 * A rule cannot be read, or names no operation of the platform.
 *
 * @category errors
 */
export class FaultSyntaxError extends Schema.TaggedError<FaultSyntaxError>()("FaultSyntaxError", {
  /** The rule as text. */
  rule: Schema.String,
  /** A sentence that names the bad part and shows a right one. */
  message: Schema.String
}) {}

const example = "for example Servers.create:status=500,probability=0.2"

/** A part of a rule's text after its operation. */
type Part =
  | { readonly _tag: "Effect"; readonly effect: FaultEffect }
  | { readonly _tag: "Modifier"; readonly modifier: Partial<FaultRule> }
  | { readonly _tag: "RetryAfter"; readonly seconds: number }

const plainEffects: Readonly<Record<string, FaultEffect>> = {
  drop: { _tag: "Drop" },
  "drop-after": { _tag: "DropAfter" },
  truncate: { _tag: "Truncate" },
  malformed: { _tag: "Malformed" },
  "expire-session": { _tag: "ExpireSession" },
  "fail-task": { _tag: "FailTask" }
}

const unitMillis: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

const parseMillis = (text: string): number | undefined => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? []
  return amount === undefined || unit === undefined ? undefined : Number(amount) * (unitMillis[unit] ?? 1)
}

const parseNumber = (text: string, accept: (value: number) => boolean): number | undefined => {
  const value = text.trim() === "" ? Number.NaN : Number(text)
  return accept(value) ? value : undefined
}

const isCount = (value: number) => Number.isInteger(value) && value >= 0

const readers: Readonly<Record<string, readonly [example: string, read: (text: string) => Part | undefined]>> = {
  status: [
    "status=503",
    (text) => {
      const status = parseNumber(text, (value) => Number.isInteger(value) && value >= 400 && value <= 599)
      return status === undefined ? undefined : { _tag: "Effect", effect: { _tag: "Status", status } }
    }
  ],
  latency: [
    "latency=250ms or latency=2s",
    (text) => {
      const millis = parseMillis(text)
      return millis === undefined ? undefined : { _tag: "Effect", effect: { _tag: "Latency", millis } }
    }
  ],
  "fail-task": [
    "fail-task=VM_DUPLICATED_NAME",
    (text) => (text.trim() === "" ? undefined : { _tag: "Effect", effect: { _tag: "FailTask", reason: text.trim() } })
  ],
  probability: [
    "probability=0.2",
    (text) => {
      const probability = parseNumber(text, (value) => value >= 0 && value <= 1)
      return probability === undefined ? undefined : { _tag: "Modifier", modifier: { probability } }
    }
  ],
  count: [
    "count=3",
    (text) => {
      const count = parseNumber(text, isCount)
      return count === undefined ? undefined : { _tag: "Modifier", modifier: { count } }
    }
  ],
  after: [
    "after=10",
    (text) => {
      const after = parseNumber(text, isCount)
      return after === undefined ? undefined : { _tag: "Modifier", modifier: { after } }
    }
  ],
  "retry-after": [
    "retry-after=5",
    (text) => {
      const seconds = parseNumber(text, isCount)
      return seconds === undefined ? undefined : { _tag: "RetryAfter", seconds }
    }
  ]
}

const examples = [...Object.keys(plainEffects), "status=500", "latency=2s", "probability=0.2", "count=3", "after=10"]

const parsePart = (text: string): Part | string => {
  const [name = "", ...rest] = text.trim().split("=")
  const plain = plainEffects[name]
  if (plain !== undefined && rest.length === 0) return { _tag: "Effect", effect: plain }
  const reader = readers[name]
  if (reader === undefined) return `"${text.trim()}" is none of ${examples.join(", ")}`
  const [right, read] = reader
  return read(rest.join("=")) ?? `"${text.trim()}" has no usable value; write ${right}`
}

const combine = (operation: string, parts: ReadonlyArray<Part>): FaultRule | string => {
  const effects = parts.flatMap((part) => (part._tag === "Effect" ? [part.effect] : []))
  const [effect] = effects
  if (effect === undefined || effects.length > 1) return `it has ${effects.length} faults in place of one`
  const retry = parts.find((part) => part._tag === "RetryAfter")
  if (retry !== undefined && effect._tag !== "Status") return `"retry-after" goes with status=429 or status=503 only`
  const modifiers = parts.flatMap((part) => (part._tag === "Modifier" ? [part.modifier] : []))
  const whole = retry === undefined ? effect : { ...effect, retryAfterSeconds: retry.seconds }
  return Object.assign({ operation, effect: whole }, ...modifiers)
}

const read = (text: string): FaultRule | string => {
  const colon = text.indexOf(":")
  const operation = text.slice(0, Math.max(colon, 0)).trim()
  if (colon < 0) return `it has no ":" between operation and fault`
  if (!/^[A-Za-z*][A-Za-z0-9.*]*$/.test(operation))
    return `"${operation}" is not an operation such as Servers.list or *`
  const parts = text
    .slice(colon + 1)
    .split(",")
    .map(parsePart)
  const wrong = parts.find((part) => typeof part === "string")
  return (
    wrong ??
    combine(
      operation,
      parts.filter((part) => typeof part !== "string")
    )
  )
}

/**
 * Reads a rule's text, such as `Servers.*:drop,count=3`; fails with one sentence that names the bad part.
 *
 * @category parsing
 */
export const parse = (text: string): Result.Result<FaultRule, FaultSyntaxError> => {
  const rule = read(text)
  return typeof rule === "string"
    ? Result.fail(new FaultSyntaxError({ rule: text, message: `Fault rule "${text}": ${rule}; ${example}.` }))
    : Result.succeed(rule)
}

/**
 * A rule from a rule or its text.
 *
 * @category parsing
 */
export const fromInput = (input: Input): Result.Result<FaultRule, FaultSyntaxError> =>
  typeof input === "string" ? parse(input) : Result.succeed(input)

const formatEffect = (effect: FaultEffect): string => {
  switch (effect._tag) {
    case "Status":
      return effect.retryAfterSeconds === undefined
        ? `status=${effect.status}`
        : `status=${effect.status},retry-after=${effect.retryAfterSeconds}`
    case "Latency":
      return `latency=${effect.millis}ms`
    case "FailTask":
      return effect.reason === undefined ? "fail-task" : `fail-task=${effect.reason}`
    default:
      return effect._tag.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()
  }
}

/**
 * The text of a rule; {@link parse} reads it back.
 *
 * @category formatting
 */
export const format = (rule: FaultRule): string => {
  const modifiers = Object.entries({ probability: rule.probability, count: rule.count, after: rule.after })
  return modifiers.reduce(
    (text, [name, value]) => (value === undefined ? text : `${text},${name}=${value}`),
    `${rule.operation}:${formatEffect(rule.effect)}`
  )
}

/** How many letters have to be put in, left out or replaced to get from one text to another. */
const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (const [at, letter] of [...left].entries()) {
    const next = [at + 1]
    for (let column = 0; column < right.length; column++) {
      const replaced = (row[column] ?? 0) + (letter === right[column] ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** The names that are most like a text, the most similar first; capitals do not count. */
const suggestions = (text: string, names: Iterable<string>, most: number): ReadonlyArray<string> =>
  [...new Set(names)]
    .map((name) => ({ name, far: distance(text.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ name }) => name)

/**
 * A rule whose operation is one of these, or a pattern of some; else a failure that says which it may mean.
 *
 * @category faults
 */
export const ensureKnown = (
  rule: FaultRule,
  operations: ReadonlyArray<string>
): Result.Result<FaultRule, FaultSyntaxError> => {
  const { operation } = rule
  if (operations.some(matcher(operation))) return Result.succeed(rule)
  const groups = operations.map((name) => name.replace(/\.\w+$/, ".*"))
  const [first, second, third] = suggestions(operation, operation.includes("*") ? groups : operations, 3)
  const text = format(rule)
  const message = `Fault rule "${text}": no operation is named "${operation}"; did you mean ${first}, ${second} or ${third}?`
  return Result.fail(new FaultSyntaxError({ rule: text, message }))
}

/**
 * A test for the names that an operation pattern stands for.
 *
 * @category faults
 */
export const matcher = (pattern: string): ((operation: string) => boolean) => {
  const expression = new RegExp(`^${pattern.split("*").map(escape).join(".*")}$`)
  return (operation) => expression.test(operation)
}

const escape = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&")
