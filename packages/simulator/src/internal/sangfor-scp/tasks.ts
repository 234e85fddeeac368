/**
 * Tasks of a Sangfor SCP: what they are about, what they lock, how they start.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../engine/outcome.ts"
import { conflict } from "../engine/outcome.ts"
import type { Call } from "./call.ts"
import type { Eip, Project, Server, Volume, Vpc } from "./records/kinds.ts"
import type { ScpState, TaskMeta } from "./records/state.ts"

const about = (
  state: ScpState,
  action: string,
  objectType: string,
  objectId: string,
  record: { readonly az: number; readonly project: number; readonly name: string }
): TaskMeta => {
  const project = state.catalog.projects.at(record.project)
  return {
    action,
    objectType,
    objectId,
    objectName: record.name,
    azId: state.catalog.azs.at(record.az).id,
    projectId: project.id,
    userId: project.userId
  }
}

/** A task about a server. */
export const aboutServer = (state: ScpState, action: string, record: Server): TaskMeta =>
  about(state, action, "server", state.servers.ids.of(record.index), record)
/** A task about a volume. */
export const aboutVolume = (state: ScpState, action: string, record: Volume): TaskMeta =>
  about(state, action, "volume", state.volumes.ids.of(record.index), record)
/** A task about a VPC. */
export const aboutVpc = (state: ScpState, action: string, record: Vpc): TaskMeta =>
  about(state, action, "vpc", state.vpcs.ids.of(record.index), record)
/** A task about an EIP. */
export const aboutEip = (state: ScpState, action: string, record: Eip): TaskMeta =>
  about(state, action, "floatingip", state.eips.ids.of(record.index), record)

/** A task about a tenant. */
export const aboutProject = (state: ScpState, action: string, record: Project): TaskMeta =>
  about(state, action, "project", record.id, { az: 0, project: record.index, name: record.name })

/** 409 while a task locks the object. */
export const ensureUnlocked = (call: Call, id: string): Outcome<void> =>
  call.state.tasks.isLocked(id)
    ? conflict(`The object ${id} is being operated on by another task, try again later`)
    : Result.void

/** A task to start. */
export interface Start {
  readonly meta: TaskMeta
  /** Ids of what no other task may change until this one ends. */
  readonly locks: ReadonlyArray<string>
  /** The change that it makes at its end, unless it fails. */
  readonly apply: () => void
}

/** Starts a task; gives its id. */
export const start = (call: Call, { apply, locks, meta }: Start): string =>
  call.state.tasks.start({
    meta,
    now: call.now,
    duration: call.taskMillis,
    locks,
    failure:
      call.failTask === undefined
        ? undefined
        : `${meta.action} failed: ${call.failTask.reason ?? "the platform reported an internal error"}`,
    apply
  }).id
