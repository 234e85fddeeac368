/**
 * What a running job tells about itself.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { ResourceReport } from "./Manifest.ts"

/**
 * One thing that happened. Every resource has one `Finished` or `Failed`, unless the job stops before its turn;
 * `Started` comes once its total is asked for, `Advanced` after every page that is written.
 */
export type Event = { readonly site: string; readonly resource: string } & (
  | { readonly _tag: "Started"; readonly total: number | null }
  | { readonly _tag: "Advanced"; readonly records: number; readonly bytes: number }
  | { readonly _tag: "Finished"; readonly report: ResourceReport }
  | { readonly _tag: "Failed"; readonly report: ResourceReport }
)

/** Who is told. The job waits for it, so it had better be quick. */
export type Listener = (event: Event) => Effect.Effect<void>

/** The listener in force where a job is run; by default nobody is. */
export const Progress: Context.Reference<Listener> = Context.Reference("@effect-hci/inventory/Progress", {
  defaultValue: (): Listener => () => Effect.void
})
