/**
 * Every operation of the vendor's document that has no handler of its own: it responds with records of the types that the
 * document describes, the same ones for the same seed, and starts a task where the document names one.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import type { JsonType } from "../../engine/jsonType.ts"
import { hash, hashText } from "../../engine/prng.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { orFail } from "../../engine/outcome.ts"
import type { Call, Handler, Route } from "../call.ts"
import { route } from "../call.ts"
import { operations } from "../generated/operations.ts"
import { ofArray } from "../listing.ts"
import * as Documented from "../records/documented.ts"
import type { Success } from "../response.ts"
import { created, noContent, ok } from "../response.ts"
import * as Tasks from "../tasks.ts"
import * as Find from "./find.ts"

/** An operation as the document has it. */
interface Documented {
  readonly method: string
  readonly path: string
  readonly name: string
  readonly since: string
  readonly kind: string
  /** `undefined` for a response without a body. */
  readonly output: string | undefined
}

const read = (line: string): Documented => {
  const [method = "", path = "", name = "", since = "", kind = "", ...output] = line.split(" ")
  const text = output.join(" ")
  return { method, path, name, since, kind, output: text === "-" ? undefined : text }
}

const documented: ReadonlyArray<Documented> = operations
  .split("\n")
  .filter((line) => line !== "")
  .map(read)

/** A path without its date and the names of its parameters. */
const undated = (path: string): string => path.replace(/\/janus\/\d{8}/, "/janus").replaceAll(/\{\w+\}/g, "{}")

const keyOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${undated(path)}`

/** Parameters of a query that select no records. */
const notFilters: ReadonlySet<string> = new Set(["page_num", "page_size", "sort", "order_by", "fields"])

/** Some listings are longer than a page. */
const sizeOf = (call: Call, subject: string): number => {
  const drawn = hash(call.state.seed, hashText(subject))
  return drawn % 6 === 0 ? 137 : 2 + (drawn % 7)
}

/** The records of a listing. */
const recordsOf = (call: Call, type: JsonType, subject: string): ReadonlyArray<JsonObject> =>
  Array.from({ length: sizeOf(call, subject) }, (_, index) =>
    Documented.record(type, { state: call.state, subject, index })
  )

/** Records whose fields have the values that the query asks for, as far as they have such fields. */
const matching = (call: Call, records: ReadonlyArray<JsonObject>): ReadonlyArray<JsonObject> => {
  const asked = [...call.query].filter(([name, wanted]) => !notFilters.has(name) && wanted !== "")
  return records.filter((record) =>
    asked.every(([name, wanted]) => {
      const has = record[name]
      if (typeof has === "string") return name === "name" ? has.includes(wanted) : wanted.split(",").includes(has)
      return typeof has === "number" ? String(has) === wanted : true
    })
  )
}

const list =
  (type: JsonType, subject: string, key: string): Handler =>
  (call) =>
    Result.map(
      ofArray(call, matching(call, recordsOf(call, type, subject)), {}, (record) => record),
      (success) => (key === "data" ? success : renamed(success, key))
    )

/** Records under another name than `data`. */
const renamed = ({ data, status }: Success, key: string): Success => {
  if (typeof data !== "object" || data === null || !("data" in data)) return { status, data }
  const { data: records, ...page } = data
  return { status, data: { ...page, [key]: records } }
}

const lastOf = (params: Readonly<Record<string, string>>): string | undefined => Object.values(params).at(-1)

/** One record: of the listing at the path above where there is one, else of the id that is asked for. */
const get =
  (type: JsonType, subject: string, listing: Documented | undefined): Handler<string> =>
  (call, params) => {
    const id = lastOf(params)
    const detail = (index: number) => Documented.record(type, { state: call.state, subject, index })
    if (listing?.output === undefined || id === undefined) return Result.succeed(ok(detail(hashText(id ?? "") % 1000)))
    const listed = Documented.typeOf(listing.output)
    const records = recordsOf(call, listed, Documented.subjectOf(listed, listing.name))
    const at = records.findIndex((record) => record["id"] === id)
    if (!records.every((record) => typeof record["id"] === "string")) return Result.succeed(ok(detail(0)))
    const listedRecord: Outcome<JsonObject> = orFail(records[at], Find.missing(subject, id))
    return Result.map(listedRecord, (record) => ok({ ...detail(at), ...record }))
  }

const start = (call: Call, name: string, id: string): string => {
  const [az, project] = [call.state.catalog.azs.at(0), call.state.catalog.projects.at(0)]
  return Tasks.start(call, {
    meta: {
      action: name,
      objectType: name.split(".")[0] ?? "",
      objectId: id,
      objectName: id,
      azId: az.id,
      projectId: project.id,
      userId: project.userId
    },
    locks: [],
    apply: () => undefined
  })
}

/** Changes nothing; what it responds with takes up what was sent. */
const write =
  ({ method, name, output }: Documented): Handler<string> =>
  (call, params) => {
    if (output === undefined) return Result.succeed(noContent)
    const type = Documented.typeOf(output)
    const subject = Documented.subjectOf(type, name)
    const index = hashText(JSON.stringify(call.body)) % 1000
    const response = Documented.record(type, { state: call.state, subject, index })
    const sent = Object.entries(Predicate.isObject(call.body) ? call.body : {}).filter(([field]) => field in response)
    const task = Documented.hasField(type, "task_id") ? { task_id: start(call, name, lastOf(params) ?? "") } : {}
    const data = { ...response, ...Object.fromEntries(sent), ...task }
    return Result.succeed(method === "POST" ? created(data) : ok(data))
  }

/** A kilobyte that is no text. */
const fileOf = ({ state }: Call, name: string): Uint8Array =>
  Uint8Array.from({ length: 1024 }, (_, at) => hash(state.seed, hashText(name), at) % 256)

const handlerOf = (operation: Documented, all: ReadonlyMap<string, Documented>): Handler<string> => {
  const { kind, name, output, path } = operation
  if (operation.method !== "GET") return write(operation)
  if (output === undefined) return () => Result.succeed(noContent)
  const type = Documented.typeOf(output)
  if (type._tag === "File") return (call) => Result.succeed(ok(fileOf(call, name)))
  const subject = Documented.subjectOf(type, name)
  if (kind.startsWith("page:")) return list(type, subject, kind.slice("page:".length))
  const above = path.endsWith("}") ? all.get(`GET ${undated(path.replace(/\/\{\w+\}$/, ""))}`) : undefined
  return get(type, subject, above?.kind.startsWith("page:") === true ? above : undefined)
}

const dateOf = ({ path }: Documented): number => Number(/\/janus\/(\d{8})/.exec(path)?.[1] ?? 0)

/** Operations that only the date of their path tells apart, the oldest first. */
type Generations = readonly [Documented, ...ReadonlyArray<Documented>]

const groups = (): ReadonlyMap<string, Generations> => {
  const byKey = new Map<string, Generations>()
  for (const operation of documented.toSorted((left, right) => dateOf(left) - dateOf(right))) {
    const [oldest, ...others] = byKey.get(keyOf(operation)) ?? [operation]
    byKey.set(keyOf(operation), oldest === operation ? [operation] : [oldest, ...others, operation])
  }
  return byKey
}

/** The handler of the newest generation that the date of a request has. */
const byDate =
  (handlers: ReadonlyArray<readonly [date: number, handler: Handler<string>]>): Handler<string> =>
  (call, params) => {
    const [, handler] = handlers.findLast(([date]) => date <= call.date) ?? handlers[0] ?? []
    return handler === undefined ? Result.succeed(noContent) : handler(call, params)
  }

const aliasesOf = (newer: ReadonlyArray<Documented>): Readonly<Record<string, RegExp>> =>
  Object.fromEntries(newer.map((operation) => [`api.${operation.name}`, new RegExp(`/${dateOf(operation)}/`)]))

/** The routes of the document that are not among others. */
export const routes = (others: ReadonlyArray<Route>): ReadonlyArray<Route> => {
  const implemented = new Set(others.map(keyOf))
  const all = new Map(documented.map((operation) => [keyOf(operation), operation]))
  return [...groups()].flatMap(([key, generations]) => {
    if (implemented.has(key)) return []
    const [{ method, name, path, since }, ...newer] = generations
    const handlers = generations.map((each) => [dateOf(each), handlerOf(each, all)] as const)
    return [route<string>(`api.${name}`, method, path, byDate(handlers), { since, aliases: aliasesOf(newer) })]
  })
}
