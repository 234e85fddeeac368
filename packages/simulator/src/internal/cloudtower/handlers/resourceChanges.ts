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
import { keptFields } from "../store/relationTables.ts"
import type { Row } from "../store/row.ts"
import { time } from "../records/values.ts"
import type { Call, Handler, Handlers } from "../call.ts"

const maxEvents = 1000
const defaultEvents = 100

/** Renders records of a model with the fields that its own table has: the others did not change. */
const storedRenderer = (call: Call, model: string): Render.Renderer => {
  const stored = call.store.models.get(model)
  const elsewhere = new Set(stored === undefined ? [] : keptFields(stored).map(({ field }) => field))
  const fields = [...(stored?.fields.values() ?? [])].filter(
    ({ name }) => stored?.relations.get(name)?.inverse === undefined && !elsewhere.has(name)
  )
  return Render.renderer(call, model, fields)
}

/** Renders the rows of a table as text; none is empty. */
type RowText = (row: Row | undefined) => string

/** What an event tells of what changed: a record by its id, a row of a relation table by both of its ids. */
const contentOf = (change: Change, textOf: (model: string) => RowText): JsonObject => {
  if (change._tag === "Relation") {
    const row = JSON.stringify({ A: change.A, B: change.B })
    return change.action === "INSERT" ? { old_value: "", new_value: row } : { old_value: row, new_value: "" }
  }
  const text = textOf(change.type)
  return { resource_id: change.id, old_value: text(change.before), new_value: text(change.after) }
}

/** Renders events; the renderer of each model is made once. */
const eventRenderer = (call: Call): ((change: Change) => JsonObject) => {
  const texts = new Map<string, RowText>()
  const textOf = (model: string): RowText => {
    const remembered = texts.get(model)
    if (remembered !== undefined) return remembered
    const render = storedRenderer(call, model)
    const text: RowText = (row) => (row === undefined ? "" : JSON.stringify(render(row)))
    texts.set(model, text)
    return text
  }
  return (change) => ({
    revision: String(change.revision),
    prev_revision: String(change.previous),
    created_at: time(change.at),
    action: change.action,
    resource_type: change.type,
    ...contentOf(change, textOf)
  })
}

/** The names in a list with commas. */
const listOf = (text: string): ReadonlySet<string> => new Set(text.split(",").map((name) => name.trim()))

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
    const types = query["resource_type"] === undefined ? undefined : listOf(asText(query["resource_type"]))
    const changes = feed.read({
      from,
      limit,
      test: (change) =>
        types?.has(change.type) !== false &&
        isMatch("resource_id", change._tag === "Record" ? change.id : "") &&
        isMatch("action", change.action)
    })
    return {
      ec: "EOK",
      currentRevision: String(feed.current()),
      compactRevision: String(feed.compacted()),
      data: changes.map(eventRenderer(call))
    }
  })

/** The operation, which takes credentials of its own. */
export const operation = "ResourceChange.getResourceChanges"

/** The handlers of the change feed. */
export const handlers: Handlers = { [operation]: read }
