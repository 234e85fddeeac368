/**
 * `GET /resource-changes`.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Change } from "../store/changeFeed.ts"
import * as Render from "../render.ts"
import type { JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, asText } from "../../engine/json.ts"
import type { Row } from "../store/row.ts"
import { time } from "../records/values.ts"
import type { Call, Handler } from "../call.ts"

const mostEvents = 1000
const defaultEvents = 100

/** A record with what it stores itself: what others say of it did not change. */
const show = (call: Call, model: string, row: Row): string => {
  const known = call.store.models.get(model)
  const fields = [...(known?.fields.values() ?? [])].filter(
    ({ name }) => known?.relations.get(name)?.inverse === undefined
  )
  return JSON.stringify(Render.renderer(call, model, fields)(row))
}

const event =
  (call: Call) =>
  ({ action, after, at, before, id, model, previous, revision }: Change): JsonObject => ({
    revision: String(revision),
    prev_revision: String(previous),
    created_at: time(at),
    action,
    resource_type: model,
    resource_id: id,
    old_value: before === undefined ? "" : show(call, model, before),
    new_value: after === undefined ? "" : show(call, model, after)
  })

const startOf = (text: string): Outcome<number> =>
  /^\d+$/.test(text) ? Result.succeed(Number(text)) : badRequest(`"start_revision" must be a number, not "${text}"`)

const read: Handler = (call) =>
  Result.gen(function* () {
    const query = asObject(call.body)
    const { feed } = call.world
    const from = yield* startOf(asText(query["start_revision"]) || "0")
    const limit = asNumber(query["limit"], defaultEvents)
    if (limit < 1 || limit > mostEvents) return yield* badRequest(`"limit" must be from 1 to ${mostEvents}`)
    const isAsked = (name: string, value: string) => query[name] === undefined || query[name] === value
    const changes = feed.read({
      from,
      limit,
      test: ({ action, id, model }) =>
        isAsked("resource_type", model) && isAsked("resource_id", id) && isAsked("action", action)
    })
    return {
      ec: "EOK",
      currentRevision: String(feed.current()),
      compactRevision: String(feed.compacted()),
      data: changes.map(event(call))
    }
  })

/** The handlers of the change feed. */
export const handlers: Readonly<Record<string, Handler>> = { "ResourceChange.getResourceChanges": read }
