import { Metrics } from "@effect-hci/sangfor-scp"
import { Effect } from "effect"

// The newest value of each metric of a server, within the last hour.
export const program = (id: string) =>
  Metrics.ofServer(id).pipe(
    Effect.map((series) => series.map((each) => [each.name, Metrics.latest(each), each.unit] as const))
  )
