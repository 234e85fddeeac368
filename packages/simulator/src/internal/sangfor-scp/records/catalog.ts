/**
 * The few lists that never change: pools, tenants, images and storage classes.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../../engine/identifiers.ts"
import type { Dimensions } from "./dimensions.ts"
import * as Kinds from "./kinds.ts"
import type { Az, Image, Project, StorageTag } from "./kinds.ts"

/** A short list with its records by id. */
export interface Table<A> {
  readonly all: ReadonlyArray<A>
  readonly find: (id: string) => A | undefined
  /** The record at an index; one that is computed for an index without a record. */
  readonly at: (index: number) => A
  /** Puts a record in its place, in the place of one with the same index. */
  readonly set: (record: A) => void
  readonly remove: (id: string) => void
  /** The index of the next new record. */
  readonly next: () => number
  /** What was set since the start, by index; `undefined` for what was removed. */
  readonly changes: () => ReadonlyArray<readonly [index: number, record: A | undefined]>
}

/** All lists that never change. */
export interface Catalog {
  readonly azs: Table<Az>
  readonly projects: Table<Project>
  readonly images: Table<Image>
  readonly storageTags: Table<StorageTag>
  readonly floatingIpPoolId: string
  readonly lineTypeId: string
}

/** A list of so many records; `make` is also called for indexes that are not in it. */
export const table = <A extends { readonly id: string; readonly index: number }>(
  size: number,
  make: (index: number) => A
): Table<A> => {
  const records = Array.from({ length: size }, (_, index) => make(index))
  const byId = new Map(records.map((record) => [record.id, record]))
  const byIndex = new Map(records.map((record) => [record.index, record]))
  let all: ReadonlyArray<A> | undefined
  const changed = new Set<number>()
  let end = size
  return {
    get all() {
      return (all ??= [...byIndex.values()])
    },
    find: (id) => byId.get(id),
    at: (index) => byIndex.get(index) ?? make(index),
    set: (record) => {
      all = undefined
      changed.add(record.index)
      end = Math.max(end, record.index + 1)
      byId.set(record.id, record)
      byIndex.set(record.index, record)
    },
    remove: (id) => {
      all = undefined
      const record = byId.get(id)
      byId.delete(id)
      if (record === undefined) return
      changed.add(record.index)
      byIndex.delete(record.index)
    },
    next: () => end,
    changes: () => [...changed].map((index) => [index, byIndex.get(index)])
  }
}

/** A list of storage classes. */
export const tagTable = (tags: ReadonlyArray<StorageTag>): Table<StorageTag> =>
  table(tags.length, (index) => tags[index] ?? { index, id: "", name: "", description: "" })

/** Ids of the pool of floating IPs and of its line type. */
export const floatingIpPools = (seed: number): Identifiers.Identifiers => Identifiers.uuids(seed, "floatingippool")

/** The lists of a simulator that starts from its seed. */
export const make = (dimensions: Dimensions): Catalog => {
  const { azs, images, projects } = Kinds
  const pools = floatingIpPools(dimensions.seed)
  return {
    azs: table(azs.size(dimensions), (index) => azs.seed(dimensions, index)),
    projects: table(projects.size(dimensions), (index) => projects.seed(dimensions, index)),
    images: table(images.size(dimensions), (index) => images.seed(dimensions, index)),
    storageTags: tagTable(Kinds.storageTags),
    floatingIpPoolId: pools.of(0),
    lineTypeId: pools.of(1)
  }
}
