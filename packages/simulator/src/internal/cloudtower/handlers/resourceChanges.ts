/**
 * `GET /resource-changes`.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { Change } from "../store/changeFeed.ts"
import * as Render from "../render.ts"
import type { JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, asText } from "../../engine/json.ts"
import type { Row } from "../store/row.ts"
import { time } from "../records/values.ts"
import type { Call, Handler, Handlers } from "../call.ts"

const maxEvents = 1000
const defaultEvents = 100

/** A record with the fields that it stores itself: the others did not change. */
const renderStored = (call: Call, model: string, row: Row): string => {
  const stored = call.store.models.get(model)
  const fields = [...(stored?.fields.values() ?? [])].filter(
    ({ name }) => stored?.relations.get(name)?.inverse === undefined
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
    old_value: before === undefined ? "" : renderStored(call, model, before),
    new_value: after === undefined ? "" : renderStored(call, model, after)
  })

const startOf = (text: string): Outcome<number> =>
  /^\d+$/.test(text) ? Result.succeed(Number(text)) : badRequest(`"start_revision" must be a number, not "${text}"`)

const read: Handler = (call) =>
  Result.gen(function* () {
    const query = asObject(call.body)
    const { feed } = call.state
    const from = yield* startOf(asText(query["start_revision"]) || "0")
    const limit = asNumber(query["limit"], defaultEvents)
    if (limit < 1 || limit > maxEvents) return yield* badRequest(`"limit" must be from 1 to ${maxEvents}`)
    const isMatch = (name: string, value: string) => query[name] === undefined || query[name] === value
    const changes = feed.read({
      from,
      limit,
      test: ({ action, id, model }) =>
        isMatch("resource_type", model) && isMatch("resource_id", id) && isMatch("action", action)
    })
    return {
      ec: "EOK",
      currentRevision: String(feed.current()),
      compactRevision: String(feed.compacted()),
      data: changes.map(event(call))
    }
  })

/** The handlers of the change feed. */
export const handlers: Handlers = { "ResourceChange.getResourceChanges": read }
