/**
 * The state of a Sangfor SCP simulator as plain data, and back.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Collection, Indexed } from "../engine/collection.ts"
import * as EngineState from "../engine/state.ts"
import type { StateRecord } from "../engine/state.ts"
import type { State } from "./options.ts"
import type { Dimensions } from "./records/dimensions.ts"
import * as Kinds from "./records/kinds.ts"
import * as Management from "./records/management.ts"
import type { RecordKind, RecordOf } from "./records/recordKind.ts"
import * as Site from "./records/site.ts"
import type { ScpState } from "./records/state.ts"

/** Puts a record in its place, or says what is wrong with it. */
type Restored = Result.Result<() => void, string>

/** A kind of record that can change. */
interface SavedKind {
  readonly capture: (state: ScpState) => ReadonlyArray<StateRecord>
  readonly restore: (state: ScpState, record: StateRecord) => Restored
}

const saved = <F>(
  kind: RecordKind<F, Dimensions>,
  rowsOf: (state: ScpState) => Collection<RecordOf<F> & Indexed>
): SavedKind => ({
  capture: (state) => EngineState.capture(kind.model, rowsOf(state), kind.capture),
  restore: (state, { index, values }) =>
    values === null
      ? Result.succeed(() => EngineState.restore(rowsOf(state), index, undefined))
      : Result.map(kind.restore(values, index), (record) => () => EngineState.restore(rowsOf(state), index, record))
})

/** Servers in the recycle bin. */
const recycledServer: SavedKind = {
  capture: ({ recycleBin }) =>
    [...recycleBin].map(([index, server]) => ({
      model: "RecycledServer",
      index,
      values: Kinds.servers.capture(server)
    })),
  restore: ({ recycleBin }, { index, values }) =>
    Result.map(Kinds.servers.restore(values ?? {}, index), (server) => () => void recycleBin.set(index, server))
}

/** Tenants that were made or changed; those of the start are computed. */
const savedProjects: SavedKind = {
  capture: ({ catalog }) =>
    catalog.projects.changes().map(([index, project]) => ({
      model: "Project",
      index,
      values: project === undefined ? null : Kinds.projects.capture(project)
    })),
  restore: ({ catalog }, { index, values }) =>
    values === null
      ? Result.succeed(() => catalog.projects.remove(catalog.projects.at(index).id))
      : Result.map(Kinds.projects.restore(values, index), (project) => () => catalog.projects.set(project))
}

const savedKinds: Readonly<Record<string, SavedKind>> = {
  Server: saved(Kinds.servers, ({ servers }) => servers),
  RecycledServer: recycledServer,
  Vpc: saved(Kinds.vpcs, ({ vpcs }) => vpcs),
  Subnet: saved(Kinds.subnets, ({ subnets }) => subnets),
  Volume: saved(Kinds.volumes, ({ volumes }) => volumes),
  Eip: saved(Kinds.eips, ({ eips }) => eips),
  Snapshot: saved(Management.snapshots, ({ snapshots }) => snapshots),
  Backup: saved(Management.backups, ({ backups }) => backups),
  Tag: saved(Management.tags, ({ tags }) => tags),
  ServerGroup: saved(Management.groups, ({ groups }) => groups),
  AlarmConfirmation: saved(Management.confirmations, ({ confirmations }) => confirmations),
  Quota: saved(Management.limits, ({ limits }) => limits),
  Project: savedProjects
}

/** What a simulator started from. */
export type Origin = Pick<State, "seed" | "startTime" | "servers" | "site">

/** What the simulator started from, and what changed since. */
export const save = (state: ScpState, origin: Origin): State => ({
  format: EngineState.format,
  platform: "sangfor-scp",
  ...origin,
  records: Object.values(savedKinds).flatMap(({ capture }) => capture(state))
})

/** Why a simulator cannot start as a site, if it cannot. */
export const problemOfSite = (site: EngineState.Site): string | undefined =>
  EngineState.problemOfSite(site, Site.resources)

const restore = (state: ScpState, record: StateRecord): Restored => {
  const kind = savedKinds[record.model]
  if (kind === undefined) return Result.fail(`there is no kind of record "${record.model}"`)
  const problem = EngineState.problemOfIndex(record.index)
  return problem === undefined ? kind.restore(state, record) : Result.fail(problem)
}

/** Brings a state of the same start to where a saved one was; gives why it cannot, with nothing changed. */
export const load = (state: ScpState, { records }: State): string | undefined => {
  const steps: Array<() => void> = []
  for (const [at, record] of records.entries()) {
    const restored = restore(state, record)
    if (Result.isFailure(restored)) return `records[${at}]: ${restored.failure}`
    steps.push(restored.success)
  }
  for (const step of steps) step()
  return undefined
}
