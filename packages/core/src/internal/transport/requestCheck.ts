/**
 * Compares what a URL and JSON will carry with what was given, before anything is sent.
 */
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { formatPath } from "../../Model.ts"
import type { Operation, RequestParts } from "../../Operation.ts"
import { expandPath } from "../../Operation.ts"

/** Levels that a body may have. */
const maxDepth = 200

/** Why a value must not be sent, and where it is. */
interface Problem {
  readonly path: ReadonlyArray<PropertyKey>
  readonly message: string
}

/** What a request carries, once it was checked. */
export interface CheckedParts {
  /** The path of the request below the site's address. */
  readonly path: string
  readonly query: ReadonlyArray<readonly [name: string, value: string]>
  /** The body as it was checked, without what is absent; `undefined` for none, and for bytes. */
  readonly body: unknown
  /** What is sent: the same as JSON text, or the bytes that were given. */
  readonly content: string | Uint8Array | undefined
  readonly form: FormData | undefined
  /** Values of the path parameters. */
  readonly ids: ReadonlyArray<string>
  /** What errors must not show, beside the secrets in headers and body. */
  readonly secrets: ReadonlyArray<Redacted.Redacted>
}

const kindOf = (value: unknown): string => {
  if (typeof value === "number") return String(value)
  if (typeof value !== "object" || value === null) {
    return value === null || value === undefined ? String(value) : `a ${typeof value}`
  }
  if (Array.isArray(value)) return "an array"
  const name: unknown = Predicate.hasProperty(value, "constructor") ? value.constructor : undefined
  return typeof name === "function" && name.name !== "" && name !== Object ? `an object of ${name.name}` : "an object"
}

const advice = "give it a value, or leave it out to mean every record."

// Path parameters

const isDotSegment = (value: string): boolean => /^(?:\.|%2e){1,2}$/i.test(value)

/** Blanks at the ends, and control characters anywhere, are lost on the way or never part of an id. */
const hasStrayCharacters = (value: string): boolean => value !== value.trim() || /\p{Cc}/u.test(value)

const idProblem = (name: string, value: unknown): string | undefined => {
  if (typeof value !== "string") return `\`${name}\` is ${kindOf(value)}: give it a text.`
  if (value.trim() === "") return `\`${name}\` is empty: give it a value.`
  return isDotSegment(value) || hasStrayCharacters(value) || !value.isWellFormed()
    ? `\`${name}\` is ${JSON.stringify(value)}, which would not reach the server as it is.`
    : undefined
}

/** Whether a parser of URLs leaves a path as it is. */
const survivesParsing = (path: string): boolean => URL.parse(path, "https://site")?.pathname === path

const checkPath = (template: string, values: Readonly<Record<string, string>>): Result.Result<string, string> => {
  for (const [, name = ""] of template.matchAll(/\{(\w+)\}/g)) {
    const problem = idProblem(name, values[name])
    if (problem !== undefined) return Result.fail(problem)
  }
  const path = expandPath(template, values)
  return survivesParsing(path)
    ? Result.succeed(path)
    : Result.fail(`The path ${JSON.stringify(path)} would not reach the server as it is.`)
}

// Ids in bodies

const listProblem = (name: string, values: ReadonlyArray<unknown>): string | undefined => {
  if (values.length === 0) return `\`${name}\` is no list of at least one id.`
  for (let index = 0; index < values.length; index++) {
    const problem = idProblem(`${name}[${index}]`, values[index])
    if (problem !== undefined) return problem
  }
  return undefined
}

const checkIds = (ids: NonNullable<RequestParts["ids"]>): Result.Result<void, string> => {
  for (const [name, value] of Object.entries(ids)) {
    const problem = Array.isArray(value) ? listProblem(name, value) : idProblem(name, value)
    if (problem !== undefined) return Result.fail(problem)
  }
  return Result.void
}

// Query parameters

const isParameter = (value: unknown): value is string | number | boolean =>
  (typeof value === "string" && value.isWellFormed()) || Number.isFinite(value) || typeof value === "boolean"

const checkQuery = (
  query: Readonly<Record<string, unknown>>,
  input: unknown
): Result.Result<CheckedParts["query"], string> => {
  const parameters: Array<readonly [string, string]> = []
  for (const [name, value] of Object.entries(query)) {
    if (isParameter(value)) parameters.push([name, String(value)])
    else if (value !== undefined) {
      return Result.fail(`\`${name}\` is ${kindOf(value)}, which a query cannot carry: give it a text or a number.`)
    } else if (Predicate.isObject(input) && Object.hasOwn(input, name)) {
      return Result.fail(`\`${name}\` is undefined: ${advice}`)
    }
  }
  return Result.succeed(parameters)
}

// Bodies

/** Whether JSON carries all that an object holds: no class, no hidden fields. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** Copies what JSON carries, reading every field as often as it takes to see that it does not change. */
class Snapshot {
  /** The way to the value that is read at the moment. */
  readonly path: Array<PropertyKey> = []
  problem: Problem | undefined
  private conditions = 0

  /** Begins at a body, or at conditions of this name. */
  constructor(name?: string) {
    if (name === undefined) return
    this.path.push(name)
    this.conditions = 1
  }

  private fail(message: string): undefined {
    this.problem ??= { path: [...this.path], message }
    return undefined
  }

  private at(key: PropertyKey, read: () => unknown): unknown {
    this.path.push(key)
    if (key === "where") this.conditions += 1
    const value = read()
    const copy = Object.is(value, read())
      ? this.copy(value)
      : this.fail("gives another value each time it is read: give it a plain value.")
    if (this.problem === undefined) {
      if (key === "where") this.conditions -= 1
      this.path.pop()
    }
    return copy
  }

  private copyArray(value: ReadonlyArray<unknown>): unknown {
    if (Object.keys(value).length !== value.length) return this.fail("has gaps or names beside its elements.")
    const copy: Array<unknown> = []
    for (let index = 0; index < value.length && this.problem === undefined; index++) {
      const element = this.at(index, () => value[index])
      if (element === undefined) return this.fail(`holds undefined at ${index}: give it a value.`)
      copy.push(element)
    }
    return copy
  }

  private copyObject(value: object): unknown {
    const names = Object.keys(value)
    if (Reflect.ownKeys(value).length !== names.length) return this.fail("has fields that JSON does not carry.")
    const fields: Array<readonly [string, unknown]> = []
    for (const name of names) {
      const field = this.at(name, () => Reflect.get(value, name))
      if (this.problem !== undefined) return undefined
      if (field !== undefined) fields.push([name, field])
    }
    return Object.fromEntries(fields)
  }

  /** What an object writes in its own place: a text or a number, as dates do. */
  private copyWritten(written: unknown): unknown {
    return isParameter(written) ? written : this.fail("is an object that JSON would change: give it a plain value.")
  }

  /** The copy of a value; `undefined` where it is absent or a problem was found. */
  copy(value: unknown): unknown {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value
    if (value === undefined) {
      const inCondition = this.conditions > 0
      return inCondition ? this.fail(`is undefined: ${advice}`) : undefined
    }
    if (typeof value === "number" && Number.isFinite(value)) return value
    if (typeof value !== "object") return this.fail(`is ${kindOf(value)}, which JSON cannot carry.`)
    if (this.path.length > maxDepth) return this.fail(`is more than ${maxDepth} levels deep, or holds itself.`)
    if (Array.isArray(value)) return this.copyArray(value)
    if (Redacted.isRedacted(value)) return this.fail("is redacted: give its value.")
    if (Predicate.hasProperty(value, "toJSON") && typeof value.toJSON === "function") {
      const written: unknown = value.toJSON()
      return this.copyWritten(written)
    }
    return isPlain(value) ? this.copyObject(value) : this.fail(`is ${kindOf(value)}, which JSON would change.`)
  }
}

/** Describes a problem by the way to it, cut so that a deep one stays readable. */
const describe = ({ message, path }: Problem): string => {
  const place = formatPath(path)
  if (place === "") return `The input ${message}`
  return `\`${place.length > 200 ? `${place.slice(0, 200)}...` : place}\` ${message}`
}

const copyBody = (body: unknown, snapshot: Snapshot = new Snapshot()): Result.Result<unknown, string> =>
  Result.try({
    try: () => snapshot.copy(body),
    catch: () => describe({ path: snapshot.path, message: "cannot be read." })
  }).pipe(
    Result.filterOrFail(
      () => snapshot.problem === undefined,
      () => describe(snapshot.problem ?? { path: [], message: "cannot be read." })
    )
  )

/** The same for conditions that are an input of their own. */
export const copyConditions = (conditions: unknown, name: string): Result.Result<unknown, string> =>
  Predicate.isObjectOrArray(conditions) || conditions === undefined
    ? copyBody(conditions, new Snapshot(name))
    : Result.fail(`\`${name}\` is ${kindOf(conditions)}: give it an object of conditions.`)

/** Bytes are sent as they are; what else is given is sent as JSON. */
const checkBody = (body: unknown): Result.Result<Pick<CheckedParts, "body" | "content">, string> =>
  body instanceof Uint8Array
    ? Result.succeed({ body: undefined, content: body })
    : Result.map(copyBody(body), (copy) => ({
        body: copy,
        content: copy === undefined ? undefined : JSON.stringify(copy)
      }))

/** What the request of an operation carries for an input, or why it must not be sent. Never throws. */
export const check = <I>(operation: Operation<I, unknown, unknown>, input: I): Result.Result<CheckedParts, string> =>
  Result.flatMap(
    Result.try({
      try: () => checkParts(operation, input),
      // Even to look at a value can throw.
      catch: () => "The input cannot be read: give what the operation documents."
    }),
    (checked) => checked
  )

const checkParts = <I>(operation: Operation<I, unknown, unknown>, input: I): Result.Result<CheckedParts, string> =>
  Result.try({
    try: (): RequestParts => operation.request(input),
    catch: () => "The input cannot be read: give what the operation documents."
  }).pipe(
    Result.flatMap((parts) =>
      Result.gen(function* () {
        const path = yield* checkPath(operation.path, parts.path ?? {})
        yield* checkIds(parts.ids ?? {})
        const query = yield* checkQuery(parts.query ?? {}, input)
        const body = yield* checkBody(parts.body)
        return {
          path,
          query,
          ...body,
          form: parts.form,
          ids: Object.values(parts.path ?? {}),
          secrets: parts.secrets ?? []
        }
      })
    )
  )
