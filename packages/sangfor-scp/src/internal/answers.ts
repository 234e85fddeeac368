import * as Predicate from "effect/Predicate"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import { Created, Started } from "../models/Common.ts"

const started = (payload: unknown): unknown => {
  if (typeof payload === "string") return { task_id: payload }
  return Predicate.isObject(payload) ? payload : {}
}

/** A task that was started; an empty answer means that nothing is left to wait for. */
export const task: ResponseDecoder.ResponseDecoder<Started> = ResponseDecoder.from(
  ResponseDecoder.model(Started),
  started
)

/** The same as the task's id alone, empty for none. */
export const taskId: ResponseDecoder.ResponseDecoder<string> = ResponseDecoder.map(task, ({ task_id }) => task_id ?? "")

const named = (payload: unknown): unknown => {
  if (!Predicate.isObject(payload) || ("uuids" in payload && Array.isArray(payload.uuids))) return payload
  return { ...payload, uuids: "uuid" in payload && typeof payload.uuid === "string" ? [payload.uuid] : [] }
}

/** A task and the ids of what it makes, under `uuids` or, for one thing, under `uuid`. */
export const ids: ResponseDecoder.ResponseDecoder<Created> = ResponseDecoder.from(ResponseDecoder.model(Created), named)
