/**
 * What a write answers: tasks with the records they are at, as its document declares it.
 *
 * @since 0.1.0
 */
import type { Call } from "../call.ts"
import * as Render from "../render.ts"
import { fieldsOf } from "../schema/versionCatalog.ts"
import type { Json } from "../../engine/json.ts"
import { asObject } from "../../engine/json.ts"
import type { FieldShape, Shape } from "../schema/jsonType.ts"
import { nameOf, nonNull } from "../schema/jsonType.ts"
import { sample } from "../records/generatedValue.ts"
import type { Started } from "./work.ts"

const isTask = (fields: ReadonlyArray<FieldShape>): boolean =>
  fields.some(({ name }) => name === "task_id") && fields.some(({ name }) => name === "data")

const shapeOf = (fields: ReadonlyArray<FieldShape>, wanted: string): Shape =>
  fields.find(({ name }) => name === wanted)?.shape ?? { _tag: "Any" }

const made = (call: Call, shape: Shape, index: number): Json =>
  sample(call.catalog, shape, { seed: call.world.shape.seed, name: call.operation.path, index })

/** A record as a shape shows it; what the record does not have is made up. */
export const present = (call: Call, shape: Shape, { model, row, taskId }: Started): Json => {
  if (nameOf(shape) === model) return Render.ofType(call, model, shape)(row)
  const known = call.store.models.get(model)
  const fields = fieldsOf(call.catalog, shape)
  if (fields.length === 0)
    return nonNull(shape)._tag === "String" ? call.store.idOf(model, row) : made(call, shape, row.index)
  const own = Render.renderer(call, model, fields)(row)
  return Object.fromEntries(
    fields.map(({ name, shape: inner }) => {
      const task = name === "task_id" && taskId !== null ? taskId : undefined
      const value = known?.fields.has(name) === true ? own[name] : task
      return [name, value === undefined ? made(call, inner, row.index) : value]
    })
  )
}

const one = (call: Call, shape: Shape, started: Started): Json => {
  const fields = fieldsOf(call.catalog, shape)
  if (!isTask(fields)) return present(call, shape, started)
  const data = shapeOf(fields, "data")
  const shown = nonNull(data)
  return {
    task_id: started.taskId,
    data: shown._tag === "Array" ? [present(call, shown.item, started)] : present(call, data, started)
  }
}

/** An answer about nothing that is known: it is done at once. */
const madeUp = (call: Call, shape: Shape): Json => {
  const value = made(call, shape, 0)
  return isTask(fieldsOf(call.catalog, shape)) ? { ...asObject(value), task_id: null } : value
}

/** The answer of an operation that was at these records; made up where it was at none. */
export const answer = (call: Call, started: ReadonlyArray<Started>): Json => {
  const { response } = call.operation
  if (response._tag === "Array") return started.map((each) => one(call, response.item, each))
  const [first] = started
  if (first === undefined) return madeUp(call, response)
  const fields = fieldsOf(call.catalog, response)
  const data = nonNull(shapeOf(fields, "data"))
  if (!isTask(fields) || data._tag !== "Array") return one(call, response, first)
  return { task_id: first.taskId, data: started.map((each) => present(call, data.item, each)) }
}
