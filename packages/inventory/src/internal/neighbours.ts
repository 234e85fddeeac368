/** Records that show something of others which changed: the change feed does not name them. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Paging from "@effect-hci/core/Paging"
import * as Predicate from "effect/Predicate"
import type { Session, SinkError } from "../Sink.ts"
import type { Changes, ReadError, Resource } from "../Site.ts"

/** Records that are asked for at once. */
const idsAtOnce = 500

/** The records that one names, as `{ id, ... }`: alone in a field, or in lists. */
interface Named {
  readonly alone: ReadonlySet<string>
  readonly inLists: ReadonlySet<string>
}

const namedIn = (record: unknown): Named => {
  const [alone, inLists] = [new Set<string>(), new Set<string>()]
  const visit = (value: unknown, found: Set<string>): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, inLists)
    else if (Predicate.isObject(value)) {
      const id = Paging.idOf(value)
      if (id !== undefined) found.add(id)
      for (const part of Object.values(value)) visit(part, found)
    }
  }
  if (Predicate.isObject(record)) for (const value of Object.values(record)) visit(value, alone)
  return { alone, inLists }
}

const nameOf = (record: unknown): unknown => (Predicate.hasProperty(record, "name") ? record.name : undefined)

/**
 * Whom a change of one record concerns: what it names alone, as a vm its host, which counts it; and of its lists what came
 * or went, or all of it where others show its name, which is another one now.
 */
const concerned = (before: unknown, after: unknown): ReadonlyArray<string> => {
  const [left, right] = [namedIn(before), namedIn(after)]
  const isSame = before !== undefined && after !== undefined && nameOf(before) === nameOf(after)
  const lists = [
    ...[...left.inLists].filter((id) => !isSame || !right.inLists.has(id)),
    ...[...right.inLists].filter((id) => !isSame || !left.inLists.has(id))
  ]
  return [...left.alone, ...right.alone, ...lists]
}

const parse = (data: string): unknown => JSON.parse(data)

/** Where the records of the last run are, and how those of now are read. */
interface Sides {
  readonly site: string
  readonly baseRun: number
  readonly resources: ReadonlyArray<Resource>
  readonly recordsOf: NonNullable<Session["recordsOf"]>
}

/** The records that changes of a resource concern. */
const concernedBy = Effect.fnUntraced(function* (
  { baseRun, recordsOf, site }: Sides,
  { byId, name }: Resource,
  ids: ReadonlySet<string>
) {
  const neighbours = new Set<string>()
  for (const some of Array.chunksOf([...ids], idsAtOnce)) {
    const before = new Map((yield* recordsOf(baseRun, site, name, some)).map(({ data, id }) => [id, parse(data)]))
    const records = byId === undefined ? [] : yield* byId.withIds(some)
    const after = new Map(records.map((record) => [Paging.idOf(record), record]))
    for (const id of some) for (const other of concerned(before.get(id), after.get(id))) neighbours.add(other)
  }
  return neighbours
})

/** The datacenters that a cluster names: they count what it counts. */
const datacentersOf = (cluster: unknown): ReadonlyArray<string> =>
  Predicate.hasProperty(cluster, "datacenters") && Array.isArray(cluster.datacenters)
    ? cluster.datacenters.flatMap((datacenter) => Paging.idOf(datacenter) ?? [])
    : []

/** The changes, with the records that they concern: they are read again, too, as far as the last run has them. */
export const withNeighbours: (sides: Sides, changes: Changes) => Effect.Effect<Changes, ReadError | SinkError> =
  Effect.fnUntraced(function* (sides, changes) {
    const { baseRun, recordsOf, resources, site } = sides
    const concerned = new Set<string>()
    for (const resource of resources) {
      const ids = changes.ids.get(resource.name)
      if (ids !== undefined) for (const id of yield* concernedBy(sides, resource, ids)) concerned.add(id)
    }
    for (const some of Array.chunksOf([...concerned], idsAtOnce)) {
      const clusters = yield* recordsOf(baseRun, site, "clusters", some)
      for (const id of clusters.flatMap(({ data }) => datacentersOf(parse(data)))) concerned.add(id)
    }
    const all = new Map([...changes.ids].map(([name, ids]) => [name, new Set(ids)]))
    for (const { name } of resources) {
      for (const some of Array.chunksOf([...concerned], idsAtOnce)) {
        for (const { id } of yield* recordsOf(baseRun, site, name, some)) {
          all.set(name, (all.get(name) ?? new Set()).add(id))
        }
      }
    }
    return { ids: all }
  })
