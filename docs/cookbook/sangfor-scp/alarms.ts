/** Alarms: open ones, confirmed ones, closed ones. */
import { Alarms } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** What is wrong, the gravest first, on systems of any age. */
export const report = Alarms.list().pipe(
  Stream.map(({ description, level, object_name }) => `${level} ${object_name}: ${description}`),
  Stream.runCollect,
  Effect.map((lines) => lines.toSorted())
)

/** The open alarms of one object. */
export const ofObject = (object_id: string) => Stream.runCollect(Alarms.list({ object_id }))

/** Confirms all alarms of an object that nobody has confirmed, and gives how many. */
export const confirmAll = Effect.fn(function* (object_id: string, remark: string) {
  const open = yield* Stream.runCollect(Alarms.list({ object_id, status: "open" }))
  const ids = open.flatMap(({ id }) => (typeof id === "string" ? [id] : []))
  if (ids.length > 0) yield* Alarms.confirm(ids, remark)
  return ids.length
})

/** The alarms of an object that are over. */
export const closed = (object_id: string) => Stream.runCollect(Alarms.listClosed({ object_id }))
