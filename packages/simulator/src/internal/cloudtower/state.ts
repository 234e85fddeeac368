/**
 * The state of a Tower as data.
 *
 * @since 0.1.0
 */
import * as EngineState from "../engine/state.ts"
import type { StateRecord } from "../engine/state.ts"
import type { State } from "./options.ts"
import * as Site from "./records/site.ts"
import type { TowerState } from "./records/towerState.ts"

/** What a Tower started from. */
export type Origin = Pick<State, "version" | "seed" | "vms" | "clusters" | "site">

/** The state of a Tower as data: what it started from, and what changed since. */
export const save = ({ store }: TowerState, origin: Origin): State => ({
  format: EngineState.format,
  platform: "cloudtower",
  ...origin,
  records: [...store.models.keys()].flatMap((model) => {
    const rows = store.table(model)?.rows
    return rows === undefined ? [] : EngineState.capture(model, rows, ({ values }) => values)
  })
})

/** Why a site's records cannot be a Tower's start, if they cannot. */
export const problemOfSite = ({ store }: TowerState, site: EngineState.Site): string | undefined =>
  EngineState.problemOfSite(site, new Set([...store.models.keys()].map(Site.resourceOf)))

const problemOf = ({ store }: TowerState, { index, model }: StateRecord): string | undefined =>
  store.table(model) === undefined
    ? `there is no resource "${model}" in this version`
    : EngineState.problemOfIndex(index)

/** Brings a Tower of the same start to where a saved one was; gives why it cannot, with nothing changed. */
export const load = (state: TowerState, saved: State): string | undefined => {
  for (const [at, record] of saved.records.entries()) {
    const problem = problemOf(state, record)
    if (problem !== undefined) return `records[${at}]: ${problem}`
  }
  for (const { index, model, values } of saved.records) {
    const rows = state.store.table(model)?.rows
    if (rows === undefined) continue
    // No task that was under way when the state was saved goes on.
    const idle = values !== null && "entityAsyncStatus" in values ? { ...values, entityAsyncStatus: null } : values
    EngineState.restore(rows, index, idle === null ? undefined : { index, values: idle })
  }
  return undefined
}
