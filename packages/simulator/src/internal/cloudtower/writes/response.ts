/**
 * The response of a write: its tasks with the records that they change, as its document declares it.
 *
 * @since 0.1.0
 */
import type { Json } from "../../engine/json.ts"
import { asObject } from "../../engine/json.ts"
import type { Call } from "../call.ts"
import { generatedValue } from "../records/generatedValue.ts"
import * as Render from "../render.ts"
import type { Field, JsonType } from "../../engine/jsonType.ts"
import { nameOf, nonNull } from "../../engine/jsonType.ts"
import { fieldsOf } from "../schema/versionCatalog.ts"
import type { Started } from "./tasks.ts"

const isTask = (fields: ReadonlyArray<Field>): boolean =>
  fields.some(({ name }) => name === "task_id") && fields.some(({ name }) => name === "data")

const typeOf = (fields: ReadonlyArray<Field>, name: string): JsonType =>
  fields.find((field) => field.name === name)?.type ?? { _tag: "Any" }

const generated = (call: Call, type: JsonType, index: number): Json => {
  const { seed, startTime } = call.state.dimensions
  return generatedValue(call.catalog, type, { seed, startTime, name: call.operation.path, index })
}

/** A record as a type shows it; fields that the record lacks are generated. */
const render = (call: Call, type: JsonType, { entity, taskId }: Started): Json => {
  const { id, model, row } = entity
  if (nameOf(type) === model) return Render.ofType(call, model, type)(row)
  const fields = fieldsOf(call.catalog, type)
  if (fields.length === 0) return nonNull(type)._tag === "String" ? id : generated(call, type, row.index)
  const stored = call.store.models.get(model)?.fields
  const rendered = Render.renderer(call, model, fields)(row)
  return Object.fromEntries(
    fields.map(({ name, type: inner }) => {
      const task = name === "task_id" && taskId !== null ? taskId : undefined
      const value = stored?.has(name) === true ? rendered[name] : task
      return [name, value === undefined ? generated(call, inner, row.index) : value]
    })
  )
}

const renderTask = (call: Call, type: JsonType, started: Started): Json => {
  const fields = fieldsOf(call.catalog, type)
  if (!isTask(fields)) return render(call, type, started)
  const data = typeOf(fields, "data")
  const inner = nonNull(data)
  return {
    task_id: started.taskId,
    data: inner._tag === "Array" ? [render(call, inner.item, started)] : render(call, data, started)
  }
}

/** The response of a write that changes no record: it names no task. */
const generatedResponse = (call: Call, type: JsonType): Json => {
  const value = generated(call, type, 0)
  return isTask(fieldsOf(call.catalog, type)) ? { ...asObject(value), task_id: null } : value
}

/** The response of an operation that started these tasks. */
export const responseOf = (call: Call, started: ReadonlyArray<Started>): Json => {
  const { response } = call.operation
  if (response._tag === "Array") return started.map((each) => renderTask(call, response.item, each))
  const [first] = started
  if (first === undefined) return generatedResponse(call, response)
  const fields = fieldsOf(call.catalog, response)
  const data = nonNull(typeOf(fields, "data"))
  if (!isTask(fields) || data._tag !== "Array") return renderTask(call, response, first)
  return { task_id: first.taskId, data: started.map((each) => render(call, data.item, each)) }
}
