/** A simulated SCP for a round. */
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Stream from "effect/Stream"
import type { HciError } from "@effect-hci/core/HciError"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import * as Images from "@effect-hci/sangfor-scp/Images"
import * as ResourcePools from "@effect-hci/sangfor-scp/ResourcePools"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import * as TaskPoller from "@effect-hci/sangfor-scp/TaskPoller"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import type { Findings, Outcome } from "./findings.ts"
import { initialRecords, run } from "./round.ts"

const faults: ReadonlyArray<string> = [
  "*:latency=40ms,probability=0.2",
  "*:drop,probability=0.05",
  "*:drop-after,probability=0.05",
  "*:status=500,probability=0.03",
  "*:status=503,retry-after=0,probability=0.03",
  "*:status=429,retry-after=0,probability=0.03",
  "*.list:truncate,probability=0.05",
  "*.list:malformed,probability=0.03",
  "Servers.*:expire-session,probability=0.01",
  "Tasks.*:drop,probability=0.05",
  "Servers.create:truncate,probability=0.03",
  "Servers.create:fail-task,probability=0.1"
]

/** A repeat that conflicts with a record of its own name tells that there is one, and not that this call has made it. */
const outcomeOf = ({ _tag }: HciError): Outcome => (_tag === "TaskFailed" ? "failed" : "unknown")

/** One round with this seed. */
export const round = (seed: number): Effect.Effect<Findings, unknown, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const handle = yield* Simulator.Simulator
    const { credentials, url } = handle
    const options = {
      url,
      site: "scp",
      credentials,
      protocol: "classic",
      rateLimits: false,
      circuitBreaker: false,
      timeout: "5 seconds"
    } as const
    const client = SangforScpNode.layer(options)
    const services = yield* Layer.build(client)
    return yield* Effect.gen(function* () {
      const pool = yield* Stream.runHead(ResourcePools.list())
      const image = yield* Stream.runHead(Images.list())
      const plan = {
        az_id: Option.match(pool, { onNone: () => "", onSome: ({ id }) => id }),
        image_id: Option.match(image, { onNone: () => "", onSome: ({ id }) => id }),
        storage_tag_id: "00000000-0000-0000-0000-000000000000",
        cores: 1,
        memory_mb: 1024,
        networks: []
      }
      return yield* run({
        name: "scp",
        handle,
        records: handle.servers,
        resource: "servers",
        faults,
        site: yield* SangforScpSite.make({ name: "scp", url }),
        create: (name) => Servers.create({ ...plan, name }).pipe(TaskPoller.awaitTask),
        outcomeOf,
        list: Servers.list({ pageSize: 50, onIncomplete: "relist" }),
        listAtEnd: Effect.provide(Stream.runCollect(Servers.list({ pageSize: 50 })), Layer.fresh(client))
      })
    }).pipe(Effect.provideContext(services))
  }).pipe(
    Effect.scoped,
    Effect.provide(Simulator.layerServer({ servers: initialRecords, seed, taskTime: "200 millis" }))
  )
