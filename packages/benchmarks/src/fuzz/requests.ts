/** Requests that a platform documents, as plain data, and the same with parts that it does not. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Random from "effect/Random"
import { mutate, oddName, oddValue, pick } from "./mutate.ts"

/** What is known of an operation. */
export interface Target {
  readonly name: string
  readonly method: string
  readonly path: string
}

/** A request as it is sent. */
export interface FuzzRequest {
  readonly operation: string
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly body: string | undefined
}

const isTarget = (value: unknown): value is Target =>
  Predicate.hasProperty(value, "name") &&
  Predicate.isString(value.name) &&
  Predicate.hasProperty(value, "method") &&
  Predicate.isString(value.method) &&
  Predicate.hasProperty(value, "path") &&
  Predicate.isString(value.path)

/** The operations of a package's modules, in the order of their names. */
export const targetsOf = (modules: object): ReadonlyArray<Target> => {
  const targets = Object.values(modules)
    .flatMap((module: unknown) => (Predicate.isObject(module) ? Object.values(module) : []))
    .flatMap((call: unknown) =>
      Predicate.hasProperty(call, "operation") && isTarget(call.operation) ? [call.operation] : []
    )
  const byName = new Map(targets.map((target) => [target.name, target]))
  return [...byName.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
}

/** Values that records have, by the names of their fields. */
export type KnownValues = Map<string, Array<unknown>>

const maxValues = 20

/** Adds the fields of a record, and of the records in it. */
export const learn = (knownValues: KnownValues, value: unknown, depth = 0): void => {
  if (depth > 5) return
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 5)) learn(knownValues, item, depth + 1)
    return
  }
  if (!Predicate.isObject(value)) return
  for (const [name, field] of Object.entries(value)) {
    const values = knownValues.get(name) ?? []
    if (values.length < maxValues) knownValues.set(name, [...values, field])
    learn(knownValues, field, depth + 1)
  }
}

const valueOf = (knownValues: KnownValues, name: string): Effect.Effect<unknown> => pick(knownValues.get(name) ?? [])

/** Some fields of records, with values that records have there. */
const fieldsFrom = Effect.fnUntraced(function* (knownValues: KnownValues, names: ReadonlyArray<string>) {
  const count = yield* Random.nextIntBetween(0, 8)
  const fields: Record<string, unknown> = {}
  for (let index = 0; index < count; index++) {
    const name = (yield* pick(names)) ?? "id"
    fields[name] = yield* valueOf(knownValues, name)
  }
  return fields
})

const conditionEndings = ["", "_in", "_not", "_contains", "_gt", "_lte", "_some", "_every", "_none", "_not_in"]

const conditionsFrom = Effect.fnUntraced(function* (knownValues: KnownValues, names: ReadonlyArray<string>) {
  const conditions: Record<string, unknown> = { id: yield* valueOf(knownValues, "id") }
  if (yield* Random.nextBoolean) return conditions
  const name = (yield* pick(names)) ?? "name"
  const ending = (yield* pick(conditionEndings)) ?? ""
  const value = yield* valueOf(knownValues, name)
  conditions[`${name}${ending}`] = ending.endsWith("in") ? [value] : value
  return (yield* Random.nextBoolean) ? conditions : { AND: [conditions, { NOT: { id: "none" } }] }
})

/** A body as operations of both platforms take it. */
const bodyOf = Effect.fnUntraced(function* (operation: string, knownValues: KnownValues, names: ReadonlyArray<string>) {
  const fields = yield* fieldsFrom(knownValues, names)
  const where = yield* conditionsFrom(knownValues, names)
  if (/\.get/.test(operation)) return yield* pick([{ where, first: 5, skip: 1 }, { where }, { first: 5 }])
  const shapes: ReadonlyArray<unknown> = [
    { where, first: 5, skip: 1, orderBy: "name_ASC" },
    { where, data: fields },
    { where },
    [fields],
    fields,
    { ...fields, where }
  ]
  return yield* pick(shapes)
})

const writeJson = (value: unknown): string => JSON.stringify(value) ?? ""

/** Fills the parameters of a path, mostly with ids that there are. */
const pathOf = Effect.fnUntraced(function* (template: string, knownValues: KnownValues) {
  const parts = template.split(/(\{\w+\})/)
  const filled: Array<string> = []
  for (const part of parts) {
    if (!part.startsWith("{")) {
      filled.push(part)
      continue
    }
    const value = (yield* Random.next) < 0.8 ? yield* valueOf(knownValues, "id") : yield* oddValue
    filled.push(encodeURIComponent(String(Predicate.isObject(value) ? "object" : value).toWellFormed()))
  }
  return filled.join("")
})

const queryOf = Effect.fnUntraced(function* (knownValues: KnownValues, names: ReadonlyArray<string>) {
  const query = new URLSearchParams({ page_num: "0", page_size: "5" })
  const count = yield* Random.nextIntBetween(0, 3)
  for (let index = 0; index < count; index++) {
    const name = (yield* Random.nextBoolean) ? ((yield* pick(names)) ?? "name") : yield* oddName
    const value = (yield* Random.nextBoolean) ? yield* valueOf(knownValues, name) : yield* oddValue
    query.set(name, typeof value === "string" ? value.toWellFormed() : writeJson(value))
  }
  return String(query)
})

/** A request to one of the operations, with odd parts. */
export const makeRequest = Effect.fnUntraced(function* (
  targets: ReadonlyArray<Target>,
  knownValues: KnownValues
): Effect.fn.Return<FuzzRequest> {
  const names = [...knownValues.keys()]
  const { method, name, path } = (yield* pick(targets)) ?? { name: "none", method: "GET", path: "/" }
  const filled = yield* pathOf(path, knownValues)
  if (method === "GET") {
    return { operation: name, method, target: `${filled}?${yield* queryOf(knownValues, names)}`, body: undefined }
  }
  const body = writeJson(yield* mutate(yield* bodyOf(name, knownValues, names), 0.05))
  // A body can also be no JSON at all.
  const cut = (yield* Random.next) < 0.03 ? body.slice(0, body.length / 2) : body
  return { operation: name, method, target: filled, body: cut }
})
