/** Functions for every operation of the vendor's 6.11 document: snapshots and alarms. */
import * as Alarms from "@effect-hci/sangfor-scp/api/Alarms"
import * as ServerSnapshots from "@effect-hci/sangfor-scp/api/ServerSnapshots"
import * as TaskPoller from "@effect-hci/sangfor-scp/TaskPoller"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** The names of a server's snapshots. */
export const snapshotsOf = (server_id: string) =>
  ServerSnapshots.getServerSnapshots({ server_id }).pipe(
    Stream.map(({ id, name }) => `${id} ${name}`),
    Stream.runCollect
  )

/** The same where the site may be too old to have it. */
export const snapshotsIfSupported = (server_id: string) =>
  snapshotsOf(server_id).pipe(
    Effect.catchTag("Unsupported", ({ serverVersion, since }) =>
      Effect.succeed([`snapshots need SCP ${since}, this site has ${serverVersion}`])
    )
  )

/** Takes a snapshot of a server and waits until it is there. */
export const takeSnapshot = (server_id: string, name: string) =>
  ServerSnapshots.createServerSnapshot({ server_id, body: { name } }).pipe(TaskPoller.awaitTask)

/** The titles of the alarms that are open, the newest page only. */
export const someAlarms = Effect.map(Alarms.getRealtimeAlarms.page({ status: "open", pageSize: 20 }), ({ items }) =>
  items.map(({ alarm_advice, level }) => `${level}: ${alarm_advice}`)
)

/** How many alarms the site has. */
export const alarmCount = Alarms.getAlarms.count()
