/**
 * The progress of a running export, event by event.
 *
 * ```ts
 * import type { Inventory } from "@effect-hci/inventory"
 * import { Progress } from "@effect-hci/inventory"
 * import { Console, Effect } from "effect"
 *
 * const listener: Progress.Listener = (event) =>
 *   event._tag === "Finished" ? Console.log(`${event.report.resource}: ${event.report.records} records`) : Effect.void
 *
 * // A run of a job that tells of each resource that has ended.
 * export const program = (run: ReturnType<typeof Inventory.run>) =>
 *   Effect.provideService(run, Progress.CurrentListener, listener)
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Wait } from "@effect-hci/core/WaitListener"
import type { ResourceReport as ExportReport } from "./Manifest.ts"
import type { ResourceReport as RunReport } from "./RunManifest.ts"

/**
 * The report of a resource, of an export or of a run.
 *
 * @category models
 */
export type ResourceReport = ExportReport | RunReport

interface ResourceEvent {
  /** Name of the site. */
  readonly site: string
  /** Name of the resource. */
  readonly resource: string
}

/**
 * The count of a resource has been requested and its listing begins.
 *
 * @category models
 */
export interface Started extends ResourceEvent {
  readonly _tag: "Started"
  /** How many records the server counts; null where it gives no count. */
  readonly total: number | null
}

/**
 * A page has been written.
 *
 * @category models
 */
export interface Advanced extends ResourceEvent {
  readonly _tag: "Advanced"
  /** Records written so far. */
  readonly records: number
  /** Bytes written so far. */
  readonly bytes: number
}

/**
 * A resource has been exported.
 *
 * @category models
 */
export interface Finished extends ResourceEvent {
  readonly _tag: "Finished"
  /** The report of the resource, as the manifest has it. */
  readonly report: ResourceReport
}

/**
 * A resource could not be exported.
 *
 * @category models
 */
export interface Failed extends ResourceEvent {
  readonly _tag: "Failed"
  /** The report of the resource, as the manifest has it; its `error` says why. */
  readonly report: ResourceReport
}

/**
 * A request of a resource waits: before it is repeated, because the server asks to, or to keep a rate limit.
 *
 * @category models
 */
export interface Waiting extends ResourceEvent {
  readonly _tag: "Waiting"
  /** The operation that waits, as in `Servers.list`. */
  readonly operation: string
  /** Why it waits: `retry`, `server` or `limit`, as in `@effect-hci/core/WaitListener`. */
  readonly reason: Wait["reason"]
  /** How long it waits, in milliseconds. */
  readonly millis: number
}

/**
 * A site of a run has ended: all its resources, or nothing of it could be read.
 *
 * @category models
 */
export interface SiteEnded {
  readonly _tag: "SiteEnded"
  /** Name of the site. */
  readonly site: string
  /** `whole`: every resource is complete; `partial`: some are; `failed`: nothing could be read. */
  readonly status: "whole" | "partial" | "failed"
  /** Why nothing of the site could be read; null otherwise. */
  readonly error: string | null
}

/**
 * One event. Every resource has one `Started`, one `Advanced` per page, one `Waiting` per wait of a request, and one
 * `Finished` or `Failed`. A resource whose count
 * fails has `Failed` only, and a resource whose turn does not come before the job is stopped has no event. The sites of
 * a run (`Inventory`) have one `SiteEnded`.
 *
 * @category models
 */
export type Event = Started | Advanced | Waiting | Finished | Failed | SiteEnded

/**
 * Takes the events of an export, which waits for it: a slow listener slows the export down.
 *
 * @category models
 */
export type Listener = (event: Event) => Effect.Effect<void>

/**
 * The listener of exports; provide your own with `Effect.provideService`. By default events are dropped.
 *
 * @category services
 */
export const CurrentListener: Context.Reference<Listener> = Context.Reference(
  "@effect-hci/inventory/Progress/CurrentListener",
  { defaultValue: (): Listener => () => Effect.void }
)
