/** A job in a process of its own, to be killed or frozen: a line on stdout for each batch, and one for its end. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Inventory from "@effect-hci/inventory/Inventory"
import * as Progress from "@effect-hci/inventory/Progress"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"

/** What the worker is told, as JSON in its argument. */
export const Input = Schema.Struct({
  /** As in `sqlite:/tmp/inventory.sqlite`; of PostgreSQL, the schema. */
  spec: Schema.String,
  takeOver: Schema.Boolean,
  sites: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      platform: Schema.Literals(["cloudtower", "sangfor-scp"]),
      url: Schema.String,
      username: Schema.String,
      password: Schema.String,
      resources: Schema.Array(Schema.String)
    })
  )
})
export interface Input extends Schema.Schema.Type<typeof Input> {}

/** Loads the sink that is asked for, and no other: a worker is started often. */
const sinkOf = Effect.fnUntraced(function* (spec: string) {
  const [, kind, place = ""] = /^([a-z.]+):(.*)$/.exec(spec) ?? []
  if (kind === "sqlite") {
    const { make } = yield* Effect.promise(() => import("@effect-hci/inventory/node/SqliteSink"))
    return make(place)
  }
  if (kind === "parquet") {
    const { make } = yield* Effect.promise(() => import("@effect-hci/inventory/node/ParquetSink"))
    return yield* make(place)
  }
  const { make } = yield* Effect.promise(() => import("@effect-hci/inventory/node/PostgresSink"))
  const url = Redacted.make("postgres://postgres@127.0.0.1:5432/postgres")
  return make({ url, name: "postgres:test", schema: place })
})

const sourceOf = ({ name, password, platform, resources, url, username }: Input["sites"][number]) => {
  const options = { url, site: name, credentials: { username, password: Redacted.make(password) } }
  const layer =
    platform === "cloudtower"
      ? CloudTowerSite.layer({ name, url }, CloudTowerNode.layer(options))
      : SangforScpSite.layer(
          { name, url },
          SangforScpNode.layer({ ...options, protocol: "classic", rateLimits: false })
        )
  return { name, platform, url, layer, resources, pageSize: 10 }
}

const main = Effect.gen(function* () {
  const input = yield* Schema.decodeEffect(Schema.fromJsonString(Input))(process.argv[2] ?? "")
  const sink = yield* sinkOf(input.spec)
  const job = {
    sites: input.sites.map(sourceOf),
    sink: { ...sink, batchRecords: 20 },
    takeOver: input.takeOver
  }
  const end = yield* Inventory.run(job).pipe(
    Effect.provideService(Progress.CurrentListener, (event) =>
      event._tag === "Advanced" ? Console.log(`batch ${event.site} ${event.resource}`) : Effect.void
    ),
    Effect.match({
      onFailure: (error) => (error._tag === "SinkError" ? `SinkError ${error.reason}` : error._tag),
      onSuccess: ({ run, status }) => `${status} ${run}`
    })
  )
  yield* Console.log(`end ${end}`)
})

if (process.argv[1] === import.meta.filename) {
  NodeRuntime.runMain(Effect.provide(main, NodeServices.layer))
}
