/** Metrics of servers and storages, as time series. */
import { Metrics, Storages } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** The newest value of each metric of a server, with its unit; those without a value are left out. */
export const now = (server_id: string) =>
  Effect.map(Metrics.ofServer(server_id), (series) =>
    series.flatMap((each) => {
      const value = Metrics.latest(each)
      return value === undefined ? [] : [`${each.name} ${value} ${each.unit}`]
    })
  )

/** The mean use of a server's processors over a day, in per cent. */
export const meanCpu = Effect.fn(function* (server_id: string) {
  const [cpu] = yield* Metrics.ofServer(server_id, ["cpu.util"], { span: "day" })
  const values = (cpu?.points ?? []).flatMap(({ value }) => value ?? [])
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
})

/** Reads and writes of each storage of a resource pool, at the moment. */
export const storageLoad = (az_id: string) =>
  Storages.list({ az_id }).pipe(
    Stream.mapEffect(({ id, name }) =>
      Effect.map(Metrics.ofStorage(id ?? "", "io.iops"), (series) => ({
        name,
        iops: series.reduce((sum, each) => sum + (Metrics.latest(each) ?? 0), 0)
      }))
    ),
    Stream.runCollect
  )
