/**
 * Shows records of a real site as that site does.
 *
 * @since 0.1.0
 */
import type { Indexed } from "../engine/collection.ts"
import type { JsonObject } from "../engine/json.ts"
import * as Merge from "../engine/merge.ts"
import type { Call } from "./call.ts"
import type { Kind } from "./world/start.ts"
import type { World } from "./world/World.ts"

/** Writes a record. */
export type Render<A> = (call: Call, record: A) => JsonObject

/** How a kind of record is shown. */
export interface Manner<A> {
  readonly kind: Kind
  /** The record as it was at the start. */
  readonly origin: (world: World, index: number) => A | undefined
  /** True for a shape that exports have. */
  readonly asExported: boolean
}

/** A record as it is shown: of a real site what that site said, but for what has changed. */
export const show = <A extends Indexed>(call: Call, manner: Manner<A>, render: Render<A>, record: A): JsonObject => {
  const now = render(call, record)
  const { site } = call.world
  const exported = site?.record(manner.kind, record.index)
  const origin = site === undefined ? undefined : manner.origin(site.origin, record.index)
  if (site === undefined || exported === undefined || origin === undefined) return now
  const before = render({ ...call, world: site.origin }, origin)
  return manner.asExported ? Merge.merge(exported, before, now) : Merge.fill(exported, before, now)
}
