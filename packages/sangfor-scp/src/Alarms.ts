/**
 * Alarms, of both generations of the API in one model.
 *
 * ```ts
 * import { Alarms } from "@effect-hci/sangfor-scp"
 * import { Stream } from "effect"
 *
 * // What every open alarm says.
 * export const program = Alarms.list().pipe(
 *   Stream.map(({ description }) => description),
 *   Stream.runCollect
 * )
 * ```
 *
 * @since 0.2.0
 */
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError, Unsupported } from "@effect-hci/core/HciError"
import * as Paging from "@effect-hci/core/Paging"
import * as Api from "./api/Alarms.ts"
import type { AlarmObjectType, ConfirmAlarmsRequest } from "./api/inputs/Alarms.ts"
import type { AlarmInfo } from "./api/Shared.ts"
import type { Started } from "./Common.ts"
import type { Call, HttpTransport } from "./internal/call.ts"
import { callOf } from "./internal/call.ts"
import * as Pages from "./internal/paging.ts"

/**
 * An alarm. A field that the system does not have is `undefined` or null.
 *
 * @category models
 */
export interface Alarm {
  /** Id of the alarm; older systems number them. */
  readonly id?: string | null | undefined
  /** How grave it is: `p1`, `p2` or `p3`, the first the gravest; older systems have other words. */
  readonly level?: string | null | undefined
  /** `open`, `ack` once it was confirmed, or `close`. Older systems list open alarms alone. */
  readonly status?: string | null | undefined
  /** What the alarm is about, in the site's language. */
  readonly description?: string | null | undefined
  /** What the site advises to do. */
  readonly advice?: string | null | undefined
  /** What somebody has said of it. */
  readonly remark?: string | null | undefined
  /** Id of the object. */
  readonly object_id?: string | null | undefined
  /** Name of the object. */
  readonly object_name?: string | null | undefined
  /** Kind of the object, as in `vm` or `host`. */
  readonly object_type?: string | null | undefined
  /** Id of the resource pool. */
  readonly az_id?: string | null | undefined
  /** Id of the tenant. */
  readonly project_id?: string | null | undefined
  /** When it began: with a zone, or local time of the site without one. */
  readonly start_time?: string | null | undefined
  /** When it ended, of a closed one: with a zone, or local time of the site without one. */
  readonly end_time?: string | null | undefined
  /** How often it has come since it began. */
  readonly count?: number | null | undefined
}

/**
 * Filters of {@link list}. A filter that is left out does not constrain.
 *
 * @category inputs
 */
export interface Filters {
  /** Id of the object. */
  readonly object_id?: string
  /** Kind of the object, as in `vm` or `host`. */
  readonly object_type?: AlarmObjectType
  /** Id of the resource pool. */
  readonly az_id?: string
  /** How grave. */
  readonly level?: "p1" | "p2" | "p3"
  /** Whether somebody has confirmed it; older systems, which know of no such thing, list open alarms alone. */
  readonly status?: "open" | "ack"
}

type Common = "level" | "description" | "object_id" | "object_name" | "object_type" | "az_id" | "start_time"

const common = (alarm: Pick<AlarmInfo & Api.RealtimeAlarmRecord, Common>) => ({
  level: alarm.level,
  description: alarm.description,
  object_id: alarm.object_id,
  object_name: alarm.object_name,
  object_type: alarm.object_type,
  az_id: alarm.az_id,
  start_time: alarm.start_time
})

/** An alarm of the newer generation. */
const fromRecord = (alarm: Api.RealtimeAlarmRecord): Alarm => ({
  ...common(alarm),
  id: alarm.id,
  status: alarm.status,
  advice: alarm.alarm_advice,
  remark: alarm.remark,
  project_id: alarm.project_id,
  count: alarm.converge_count
})

/** An alarm of the older generation, whose title may be null. */
const fromInfo = (alarm: AlarmInfo): Alarm => ({
  ...common(alarm),
  id: alarm.id === undefined || alarm.id === null ? undefined : String(alarm.id),
  status: "open",
  description: alarm.description ?? alarm.title,
  project_id: alarm.project_id
})

const fromHistory = (alarm: Api.AlarmHistory): Alarm => ({
  ...common(alarm),
  id: alarm.id,
  status: alarm.status,
  advice: alarm.alarm_advice,
  count: alarm.converge_count,
  end_time: alarm.end_time
})

/**
 * Confirms alarms, by their ids, with a remark: their status becomes `ack`. `POST /janus/20190725/alarms/confirm`; fails
 * with `Conflict`. Needs SCP 6.9.0.
 *
 * @category operations
 */
export const confirm: Call<
  [ids: ReadonlyArray<string>, remark?: string],
  ConfirmAlarmsRequest,
  Started,
  Unsupported | Conflict
> = callOf(Api.batchConfirmAlarms, (alarm_ids, remark = "") => ({ alarm_ids, remark }))

/**
 * Says something of an alarm, by its id. `POST /janus/20190725/alarms/{alarm_id}/remark`; fails with `NotFound` or
 * `Conflict`. Needs SCP 6.9.0.
 *
 * @category operations
 */
export const setRemark: Call<
  [id: string, remark: string],
  Api.SetAlarmRemarkInput,
  Started,
  Unsupported | NotFound | Conflict
> = callOf(Api.setAlarmRemark, (alarm_id, remark) => ({ alarm_id, body: { remark } }))

/** A resource pool that turns out undefined is not every pool: an empty id is refused. */
const realtimeFilters = <E, R>({ az_id, ...others }: Filters & Paging.Options<E, R>, isOfPool: boolean) => ({
  ...others,
  ...(isOfPool && { az_ids: [az_id ?? ""] })
})

/**
 * Every open alarm that matches. `GET /janus/20190725/alarms`, or `GET /janus/20180725/alarms` on systems before 6.9.0.
 * Needs SCP 6.3.83.
 *
 * @category operations
 */
export const list = <E = never, R = never>(
  filters: Filters & Paging.Options<E, R> = {}
): Stream.Stream<Alarm, Unsupported | RequestError | E, HttpTransport | R> =>
  Paging.orElse(
    Stream.map(
      Pages.streamWith(Api.getRealtimeAlarms, filters, () => realtimeFilters(filters, "az_id" in filters)),
      fromRecord
    ),
    (error) => Predicate.isTagged(error, "Unsupported"),
    () => {
      const { status, ...olderFilters } = filters
      return Stream.map(Pages.stream(Api.getAlarms.operation, olderFilters), fromInfo).pipe(
        Stream.filter((alarm) => status === undefined || alarm.status === status)
      )
    }
  )

/**
 * Every closed alarm that matches. `GET /janus/20190725/alarm-histories`. Needs SCP 6.9.0.
 *
 * @category operations
 */
export const listClosed = <E = never, R = never>(
  filters: Api.GetAlarmHistoriesInput & Paging.Options<E, R> = {}
): Stream.Stream<Alarm, Unsupported | RequestError | E, HttpTransport | R> =>
  Stream.map(Pages.stream(Api.getAlarmHistories.operation, filters), fromHistory)
