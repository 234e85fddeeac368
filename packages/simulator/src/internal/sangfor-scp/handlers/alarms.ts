/**
 * Alarms: one is open for every server in the state `alert` or `error`, and for every object whose last task failed. It is
 * closed when the server leaves that state, or when a later task of the object succeeds.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Identifiers from "../../engine/identifiers.ts"
import type { JsonObject } from "../../engine/json.ts"
import { hashText } from "../../engine/prng.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { orFail } from "../../engine/outcome.ts"
import { bodyOf, optional, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { ofArray, oneOf } from "../listing.ts"
import type { Filters } from "../listing.ts"
import type { Server } from "../records/kinds.ts"
import type { TaskMeta } from "../records/state.ts"
import { created, noContent, ok, plainTime } from "../response.ts"
import * as Tasks from "../tasks.ts"
import * as Find from "./find.ts"

/** One alarm. */
interface Alarm {
  readonly id: string
  readonly level: "p1" | "p2"
  readonly title: string
  readonly about: TaskMeta
  readonly start: number
  /** `undefined` while it is open. */
  readonly end: number | undefined
}

const isTroubled = ({ status }: Server): boolean => status === "alert" || status === "error"

const ofServers = ({ state }: Call): ReadonlyArray<Alarm> => {
  const ids = Identifiers.uuids(state.seed, "server-alarm")
  const troubled = state.servers.query({ key: "alarms", test: isTroubled }, 0, state.servers.total()).items
  return troubled.map((server) => ({
    id: ids.of(server.index),
    level: server.status === "error" ? "p1" : "p2",
    title: `The server is in the state ${server.status}`,
    about: Tasks.aboutServer(state, "", server),
    start: server.createdAt,
    end: undefined
  }))
}

/** What failed tasks have raised, the newest first. */
const ofTasks = ({ now, state }: Call): ReadonlyArray<Alarm> => {
  const ids = Identifiers.uuids(state.seed, "task-alarm")
  /** When the object of a task was last changed with success. */
  const successes = new Map<string, number>()
  const alarms: Array<Alarm> = []
  for (const { begin, end, failure, id, meta } of state.tasks.newestFirst()) {
    if (end > now) continue
    if (failure === undefined) successes.set(meta.objectId, begin)
    else {
      alarms.push({
        id: ids.of(hashText(id)),
        level: "p1",
        title: failure,
        about: meta,
        start: end,
        end: successes.get(meta.objectId)
      })
    }
  }
  return alarms
}

const all = (call: Call): ReadonlyArray<Alarm> => [...ofTasks(call), ...ofServers(call)]
const open = (call: Call): ReadonlyArray<Alarm> => all(call).filter(({ end }) => end === undefined)

const confirmationOf = ({ state }: Call, { id }: Alarm) =>
  [...state.confirmations.changed()].find(({ alarm }) => alarm === id)

const statusOf = (call: Call, alarm: Alarm): string => {
  if (alarm.end !== undefined) return "close"
  return confirmationOf(call, alarm)?.isConfirmed === true ? "ack" : "open"
}

const poolName = ({ state }: Call, { about }: Alarm): string => state.catalog.azs.find(about.azId)?.name ?? ""

/** An alarm since 2019. */
const modern = (call: Call, alarm: Alarm): JsonObject => ({
  id: alarm.id,
  level: alarm.level,
  status: statusOf(call, alarm),
  description: alarm.title,
  alarm_advice: "",
  remark: confirmationOf(call, alarm)?.remark ?? "",
  converge_count: 1,
  object_id: alarm.about.objectId,
  object_name: alarm.about.objectName,
  object_type: alarm.about.objectType === "server" ? "vm" : alarm.about.objectType,
  policy_id: "",
  policy_name: "",
  az_id: alarm.about.azId,
  az_name: poolName(call, alarm),
  project_id: alarm.about.projectId,
  user_id: alarm.about.userId,
  start_time: plainTime(alarm.start),
  updated_at: plainTime(alarm.end ?? alarm.start)
})

/** An alarm before: with a number for its id, and a title that may be null. */
const first = (_: Call, alarm: Alarm): JsonObject => ({
  id: Number.parseInt(alarm.id.slice(0, 8), 16) % 2 ** 31,
  unread_id: Number.parseInt(alarm.id.slice(0, 8), 16) % 2 ** 31,
  level: alarm.level,
  title: alarm.about.action === "" ? null : alarm.about.action,
  description: alarm.title,
  object_id: alarm.about.objectId,
  object_name: alarm.about.objectName,
  object_type: alarm.about.objectType,
  az_id: alarm.about.azId,
  project_id: alarm.about.projectId,
  start_time: plainTime(alarm.start)
})

const filters = (call: Call): Filters<Alarm> => ({
  level: ({ level }, value) => level === value,
  status: (alarm, value) => statusOf(call, alarm) === value,
  object_id: ({ about }, value) => about.objectId === value,
  object_type: ({ about }, value) => about.objectType === value || (about.objectType === "server" && value === "vm"),
  az_id: ({ about }, value) => about.azId === value,
  az_ids: ({ about }, value) => oneOf(about.azId, value),
  project_id: ({ about }, value) => about.projectId === value,
  start_time: ({ start }, value) => plainTime(start) >= value,
  end_time: ({ start }, value) => plainTime(start) <= value
})

const modernSince = 20190725

const list: Handler = (call) => {
  const render = call.date >= modernSince ? modern : first
  return ofArray(call, open(call), filters(call), (alarm) => render(call, alarm))
}

const histories: Handler = (call) =>
  ofArray(
    call,
    all(call).filter(({ end }) => end !== undefined),
    filters(call),
    (alarm) => ({ ...modern(call, alarm), end_time: plainTime(alarm.end ?? alarm.start) })
  )

const find = (call: Call, id: string): Outcome<Alarm> =>
  orFail(
    open(call).find((alarm) => alarm.id === id),
    Find.missing("Alarm", id)
  )

const get: Handler<"alarm_id"> = (call, { alarm_id }) =>
  Result.map(find(call, alarm_id), (alarm) => ok(modern(call, alarm)))

const say = (call: Call, alarm: Alarm, remark: string, isConfirmed: boolean) => {
  const { confirmations } = call.state
  const before = confirmationOf(call, alarm)
  confirmations.set({
    index: before?.index ?? confirmations.reserve(),
    alarm: alarm.id,
    remark,
    isConfirmed: isConfirmed || before?.isConfirmed === true
  })
}

const Confirmation = Schema.Struct({
  alarm_ids: Schema.NonEmptyArray(Schema.String),
  remark: optional(Schema.String)
})

const confirm: Handler = (call) =>
  Result.gen(function* () {
    const body = yield* bodyOf(call, Confirmation)
    const alarms = yield* Result.all(body.alarm_ids.map((id) => find(call, id)))
    for (const alarm of alarms) say(call, alarm, body.remark ?? "", true)
    return noContent
  })

const Remark = Schema.Struct({ remark: Schema.String })

const setRemark: Handler<"alarm_id"> = (call, { alarm_id }) =>
  Result.gen(function* () {
    const { remark } = yield* bodyOf(call, Remark)
    say(call, yield* find(call, alarm_id), remark, false)
    return created({})
  })

/** Operations on alarms. */
export const routes: ReadonlyArray<Route> = [
  route("Alarms.list", "GET", "/janus/20190725/alarms", list),
  route("Alarms.get", "GET", "/janus/20190725/alarms/{alarm_id}", get),
  route("Alarms.confirm", "POST", "/janus/20190725/alarms/confirm", confirm),
  route("Alarms.setRemark", "POST", "/janus/20190725/alarms/{alarm_id}/remark", setRemark),
  route("Alarms.listHistories", "GET", "/janus/20190725/alarm-histories", histories)
]
