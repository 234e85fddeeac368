/**
 * Records of a real site, rendered as that site rendered them.
 *
 * @since 0.1.0
 */
import type { Indexed } from "../../engine/collection.ts"
import type { JsonObject } from "../../engine/json.ts"
import * as Merge from "../../engine/merge.ts"
import type { Call } from "../call.ts"
import type { KindName } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"

/** How a kind of record is rendered in one of its shapes. */
export interface RenderRule<A> {
  readonly kind: KindName
  /** The record at an index of a state. */
  readonly get: (state: ScpState, index: number) => A | undefined
  /** True for the shape that exports have. */
  readonly asExported: boolean
}

/** Writes a record as the platform itself does. */
export type Render<A> = (call: Call, record: A) => JsonObject

/** A record in a response; one of a real site is as the export has it, but for what has changed since. */
export const renderExported = <A extends Indexed>(
  call: Call,
  rule: RenderRule<A>,
  render: Render<A>,
  record: A
): JsonObject => {
  const now = render(call, record)
  const { site } = call.state
  const exported = site?.record(rule.kind, record.index)
  const origin = site === undefined ? undefined : rule.get(site.origin, record.index)
  if (site === undefined || exported === undefined || origin === undefined) return now
  const before = render({ ...call, state: site.origin }, origin)
  return rule.asExported ? Merge.merge(exported, before, now) : Merge.fill(exported, before, now)
}
