/**
 * What changed between two listings of records: records that came, that went, and the fields of those that changed.
 *
 * Both sides are walked in the order of their keys, and no more than a few hundred records of each are in memory.
 *
 * ```ts
 * import { Diff } from "@effect-hci/inventory"
 * import * as Database from "@effect-hci/inventory/node/Database"
 * import { Effect, Stream } from "effect"
 *
 * // What changed from the first run of a database to the second one, as lines of text.
 * export const program = (file: string) =>
 *   Database.open(file).pipe(
 *     Effect.flatMap((database) => Stream.runCollect(Diff.between(database, { run: 1 }, { run: 2 }))),
 *     Effect.map((changes) => changes.flatMap(Diff.lines)),
 *     Effect.scoped
 *   )
 * ```
 *
 * @since 0.2.0
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Json from "@effect-hci/core/Json"
import type { Cell, Database, DatabaseError } from "./Database.ts"
import { queryInventory } from "./Database.ts"
import { compareText, isNoise } from "./internal/comparison.ts"
import * as Printable from "./Printable.ts"

/**
 * A record of one side.
 *
 * @category models
 */
export interface Entry {
  /** Name of the site that has the record. */
  readonly site: string
  /** Name of the resource, as in `servers`. */
  readonly resource: string
  /** Id of the record, unique within its resource and site. */
  readonly id: string
  /** The record as JSON, secrets left empty, as the database has it. */
  readonly data: string
}

/**
 * A run of the database, or one site of it.
 *
 * @category models
 */
export interface Side {
  /** Number of the run. */
  readonly run: number
  /** Default: all sites of the run. */
  readonly site?: string | undefined
}

/**
 * A field that changed. A field of a record within the record has a dotted name, as in `cluster.name`.
 *
 * @category models
 */
export interface FieldChange {
  /** Name of the field. */
  readonly field: string
  /** The value before; undefined where the field was not there. */
  readonly before: unknown
  /** The value after; undefined where the field is not there any more. */
  readonly after: unknown
}

/**
 * What happened to one record.
 *
 * @category models
 */
export interface Change {
  /** Whether the record came, went, or is on both sides with other values. */
  readonly kind: "added" | "removed" | "changed"
  /** Site of the record: of the side after, and of the side before where it was removed. */
  readonly site: string
  /** Name of the resource, as in `servers`. */
  readonly resource: string
  /** Id of the record. */
  readonly id: string
  /** Name of the record, as it is after; empty where it has none. */
  readonly name: string
  /** The fields that changed, in the order of their names; empty for what was added or removed. */
  readonly fields: ReadonlyArray<FieldChange>
}

/**
 * Which changes of records a comparison gives.
 *
 * @category models
 */
export interface Options {
  /**
   * Whether fields count that change all the time: use of processors, memory, storage and networks, temperatures, times of
   * the last update. Default: `false`.
   */
  readonly noise?: boolean | undefined
  /** Names of further fields that do not count. Default: none. */
  readonly ignore?: ReadonlyArray<string> | undefined
  /** Whether records of sites with different names can be the same; for one site against another. Default: `false`. */
  readonly acrossSites?: boolean | undefined
}

type JsonObject = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const parse = (text: string): JsonObject => {
  const value = Result.getOrElse(Json.parse(text), () => undefined)
  return isObject(value) ? value : {}
}

/** Text that is the same for lists of the same records, whatever their order and the fields that do not count. */
const canonical = (value: unknown, counts: (field: string) => boolean): string => {
  if (Array.isArray(value)) {
    const texts = value.map((item) => canonical(item, counts))
    return `[${(value.some((item) => isObject(item) && "id" in item) ? texts.sort() : texts).join(",")}]`
  }
  if (!isObject(value)) return JSON.stringify(value) ?? "null"
  const fields = Object.keys(value).filter(counts).sort()
  return `{${fields.map((field) => `${JSON.stringify(field)}:${canonical(value[field], counts)}`).join(",")}}`
}

const fieldChanges = (
  before: JsonObject,
  after: JsonObject,
  counts: (field: string) => boolean,
  prefix = ""
): ReadonlyArray<FieldChange> =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(counts)
    .sort()
    .flatMap((name): ReadonlyArray<FieldChange> => {
      const [left, right] = [before[name], after[name]]
      if (isObject(left) && isObject(right)) return fieldChanges(left, right, counts, `${prefix}${name}.`)
      if (left === right || (name in before === name in after && canonical(left, counts) === canonical(right, counts)))
        return []
      return [{ field: `${prefix}${name}`, before: left, after: right }]
    })

const nameOf = (record: JsonObject): string => (typeof record["name"] === "string" ? record["name"] : "")

const whole = (kind: "added" | "removed", { data, id, resource, site }: Entry): Change => ({
  kind,
  site,
  resource,
  id,
  name: nameOf(parse(data)),
  fields: []
})

/** One side of the walk: what was pulled and is not yet looked at. */
interface Front {
  readonly items: ReadonlyArray<Entry>
  readonly next: number
  readonly ended: boolean
}

const start: Front = { items: [], next: 0, ended: false }

const refill = <E, R>(
  front: Front,
  pull: Pull.Pull<Arr.NonEmptyReadonlyArray<Entry>, E, void, R>
): Effect.Effect<Front, E, R> =>
  front.ended || front.next < front.items.length
    ? Effect.succeed(front)
    : Pull.matchEffect(pull, {
        onSuccess: (items) => Effect.succeed({ items, next: 0, ended: false }),
        onFailure: Effect.failCause,
        onDone: () => Effect.succeed({ items: [], next: 0, ended: true })
      })

/**
 * The changes from one side to the other, in the order of their keys. Both sides are in the order of site, resource and id
 * by code points, as {@link entries} and `node/Database.sorted` give them.
 *
 * @category combinators
 */
export const compare = <E, R, E2, R2>(
  before: Stream.Stream<Entry, E, R>,
  after: Stream.Stream<Entry, E2, R2>,
  options: Options = {}
): Stream.Stream<Change, E | E2, R | R2> => {
  const ignored = new Set(options.ignore)
  const counts = (field: string) => !ignored.has(field) && (options.noise === true || !isNoise(field))
  const order = (left: Entry, right: Entry) =>
    (options.acrossSites === true ? 0 : compareText(left.site, right.site)) ||
    compareText(left.resource, right.resource) ||
    compareText(left.id, right.id)
  const changed = (left: Entry, right: Entry): ReadonlyArray<Change> => {
    if (left.data === right.data) return []
    const record = parse(right.data)
    const fields = fieldChanges(parse(left.data), record, counts)
    const { id, resource, site } = right
    return fields.length === 0 ? [] : [{ kind: "changed", site, resource, id, name: nameOf(record), fields }]
  }
  /** Goes on until one side has to be pulled again. */
  const walk = (left: Front, right: Front): readonly [ReadonlyArray<Change>, Front, Front] => {
    const changes: Array<Change> = []
    let [l, r] = [left.next, right.next]
    for (;;) {
      const [before, after] = [left.items[l], right.items[r]]
      if ((before === undefined && !left.ended) || (after === undefined && !right.ended)) break
      if (before === undefined && after === undefined) break
      const sign = before === undefined ? 1 : after === undefined ? -1 : order(before, after)
      if (before !== undefined && sign < 0) changes.push(whole("removed", before))
      else if (after !== undefined && sign > 0) changes.push(whole("added", after))
      else if (before !== undefined && after !== undefined) changes.push(...changed(before, after))
      if (sign <= 0) l++
      if (sign >= 0) r++
    }
    return [changes, { ...left, next: l }, { ...right, next: r }]
  }
  return Stream.combineArray(
    before,
    after,
    (): readonly [Front, Front] => [start, start],
    Effect.fnUntraced(function* ([left, right], pullBefore, pullAfter) {
      for (;;) {
        const [fullLeft, fullRight] = [yield* refill(left, pullBefore), yield* refill(right, pullAfter)]
        const [changes, restLeft, restRight] = walk(fullLeft, fullRight)
        left = restLeft
        right = restRight
        if (Arr.isReadonlyArrayNonEmpty(changes)) return [changes, [left, right]] as const
        if (left.ended && right.ended) return yield* Cause.done()
      }
    })
  )
}

const text = (cell: Cell | undefined): string => (typeof cell === "string" ? cell : String(cell ?? ""))

/**
 * The records of a run of the database, or of one site of it, in the order of their keys.
 *
 * @category constructors
 */
export const entries = (database: Database, side: Side): Stream.Stream<Entry, DatabaseError> =>
  Stream.unwrap(
    Effect.map(
      queryInventory(
        database,
        `SELECT site, resource, id, data FROM records WHERE run = ?${side.site === undefined ? "" : " AND site = ?"} ` +
          `ORDER BY ${["site", "resource", "id"].map((column) => `${column}${database.collation ?? ""}`).join(", ")}`,
        side.site === undefined ? [side.run] : [side.run, side.site]
      ),
      ({ rows }) =>
        Stream.map(rows, ([site, resource, id, data]) => ({
          site: text(site),
          resource: text(resource),
          id: text(id),
          data: text(data)
        }))
    )
  )

/**
 * The changes between two runs of the database, or two sites. Where each side is one site, records are the same by their
 * ids alone, whatever the names of the sites.
 *
 * @category combinators
 */
export const between = (
  database: Database,
  before: Side,
  after: Side,
  options: Options = {}
): Stream.Stream<Change, DatabaseError> => {
  const acrossSites = before.site !== undefined && after.site !== undefined
  return compare(entries(database, before), entries(database, after), { acrossSites, ...options })
}

const signs = { added: "+", removed: "-", changed: "~" } as const

const valueText = (value: unknown): string =>
  value === undefined ? "(none)" : Printable.oneLine(JSON.stringify(value) ?? "null")

/** Values whose JSON is longer are shown by what differs in them. */
const shortText = 200

/** The items of a list that another one does not have. */
const without = (list: ReadonlyArray<unknown>, other: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const texts = new Set(other.map((item) => JSON.stringify(item)))
  return list.filter((item) => !texts.has(JSON.stringify(item)))
}

/** A list by the items that only one side has, where the whole lists would not show them. */
const changeText = (before: unknown, after: unknown): string => {
  const whole = `${valueText(before)} -> ${valueText(after)}`
  if (!Array.isArray(before) || !Array.isArray(after) || whole.length <= 2 * shortText) return whole
  const [removed, added] = [without(before, after), without(after, before)]
  const parts = [
    `${before.length} -> ${after.length} items`,
    ...(removed.length > 0 ? [`without ${valueText(removed)}`] : []),
    ...(added.length > 0 ? [`with ${valueText(added)}`] : [])
  ]
  return parts.join(", ")
}

/**
 * A change as lines of text: what happened to which record, and below it each field with its value before and after;
 * of long lists, the items that only one of them has.
 *
 * @category combinators
 */
export const lines = ({ fields, id, kind, name, resource, site }: Change): ReadonlyArray<string> => [
  Printable.oneLine(`${signs[kind]} ${site} ${resource} ${id}${name === "" ? "" : ` "${name}"`}`),
  ...fields.map(({ after, before, field }) => `    ${Printable.oneLine(field)}: ${changeText(before, after)}`)
]
