/**
 * Towers as data.
 *
 * @since 0.1.0
 */
import * as EngineState from "../engine/state.ts"
import type { StateRecord } from "../engine/state.ts"
import type { State } from "./options.ts"
import * as Site from "./world/site.ts"
import type { World } from "./world/world.ts"

/** What a Tower started from. */
export type Origin = Pick<State, "version" | "seed" | "vms" | "clusters" | "site">

/** All that a Tower is: what it started from, and what changed since. */
export const save = ({ store }: World, origin: Origin): State => ({
  format: EngineState.format,
  platform: "cloudtower",
  ...origin,
  records: [...store.models.keys()].flatMap((model) => {
    const rows = store.table(model)?.rows
    return rows === undefined ? [] : EngineState.capture(model, rows, ({ values }) => values)
  })
})

/** Why a site's records cannot be a Tower's start, if they cannot. */
export const problemOfSite = ({ store }: World, site: EngineState.Site): string | undefined =>
  EngineState.problemOfSite(site, new Set([...store.models.keys()].map(Site.resourceOf)))

const problemOf = ({ store }: World, { index, model }: StateRecord): string | undefined =>
  store.table(model) === undefined
    ? `there is no resource "${model}" in this version`
    : EngineState.problemOfIndex(index)

/** Brings a Tower of the same start to where a saved one was; gives why it cannot, with nothing changed. */
export const load = (world: World, { records }: State): string | undefined => {
  for (const [at, record] of records.entries()) {
    const problem = problemOf(world, record)
    if (problem !== undefined) return `records[${at}]: ${problem}`
  }
  for (const { index, model, values } of records) {
    const rows = world.store.table(model)?.rows
    if (rows === undefined) continue
    // What was under way when it was saved is over.
    const settled = values !== null && "entityAsyncStatus" in values ? { ...values, entityAsyncStatus: null } : values
    EngineState.restore(rows, index, settled === null ? undefined : { index, values: settled })
  }
  return undefined
}
