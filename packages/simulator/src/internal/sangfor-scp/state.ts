/**
 * Clouds as data.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Collection, Indexed } from "../engine/collection.ts"
import { problemOf } from "../engine/json.ts"
import type { JsonObject } from "../engine/json.ts"
import * as EngineState from "../engine/state.ts"
import type { StateRecord } from "../engine/state.ts"
import type { State } from "./options.ts"
import type { Eip, Server, Subnet, Volume, Vpc } from "./world/models.ts"
import * as Resources from "./world/site/resources.ts"
import type { World } from "./world/World.ts"

type Values<A> = Schema.Codec<Omit<A, "index">, unknown>

const optionalIndex = Schema.optional(Schema.Int)

const serverValues: Values<Server> = Schema.Struct({
  name: Schema.String,
  description: Schema.String,
  az: Schema.Int,
  host: Schema.Int,
  project: Schema.Int,
  image: Schema.Int,
  storageTag: Schema.Int,
  status: Schema.String,
  cores: Schema.Number,
  sockets: Schema.Number,
  memoryMb: Schema.Number,
  disks: Schema.Array(Schema.Struct({ slot: Schema.String, sizeMb: Schema.Number, volume: optionalIndex })),
  nics: Schema.Array(
    Schema.Struct({
      slot: Schema.String,
      vpc: Schema.Int,
      subnet: Schema.Int,
      ip: Schema.String,
      mac: Schema.String,
      model: Schema.String,
      connect: Schema.Number
    })
  ),
  createdAt: Schema.Number
})

const vpcValues: Values<Vpc> = Schema.Struct({
  az: Schema.Int,
  project: Schema.Int,
  name: Schema.String,
  description: Schema.String,
  cidr: Schema.String
})

const subnetValues: Values<Subnet> = Schema.Struct({
  vpc: Schema.Int,
  name: Schema.String,
  description: Schema.String,
  cidr: Schema.String,
  gateway: Schema.String,
  dhcp: Schema.Number
})

const volumeValues: Values<Volume> = Schema.Struct({
  az: Schema.Int,
  project: Schema.Int,
  name: Schema.String,
  description: Schema.String,
  sizeMb: Schema.Number,
  storageTag: Schema.Int,
  shared: Schema.Boolean,
  server: optionalIndex,
  createdAt: Schema.Number
})

const eipValues: Values<Eip> = Schema.Struct({
  az: Schema.Int,
  project: Schema.Int,
  name: Schema.String,
  ip: Schema.String,
  uplinkKbps: Schema.Number,
  downlinkKbps: Schema.Number,
  binding: Schema.optional(Schema.Struct({ server: Schema.Int, nic: Schema.Int })),
  createdAt: Schema.Number
})

/** A record that is read, and waits to be put in its place. */
type Placed = (() => void) | string

/** One kind of record that can change. */
interface Kind {
  readonly save: (world: World) => ReadonlyArray<StateRecord>
  readonly read: (world: World, record: StateRecord) => Placed
}

const decode = <A>(schema: Values<A>, values: JsonObject): Result.Result<Omit<A, "index">, string> =>
  Result.mapError(Schema.decodeUnknownResult(schema)(values), (error) => {
    const { message, path } = problemOf(error)
    return `values${path === "" ? "" : `.${path}`}: ${message}`
  })

const toJson = Schema.decodeSync(Schema.fromJsonString(Schema.JsonObject))

/** The values of a record without its index, and without what is undefined. */
const valuesOf = (record: Indexed): JsonObject => {
  const { index: _, ...values } = toJson(JSON.stringify(record))
  return values
}

const kind = <A extends Indexed>(
  model: string,
  rows: (world: World) => Collection<A>,
  schema: Values<A>,
  make: (values: Omit<A, "index">, index: number) => A
): Kind => ({
  save: (world) => EngineState.capture(model, rows(world), valuesOf),
  read: (world, { index, values }) => {
    if (values === null) return () => EngineState.restore(rows(world), index, undefined)
    const decoded = decode(schema, values)
    return Result.isFailure(decoded)
      ? decoded.failure
      : () => EngineState.restore(rows(world), index, make(decoded.success, index))
  }
})

/** Machines in the recycle bin. */
const recycled: Kind = {
  save: ({ recycleBin }) =>
    [...recycleBin].map(([index, server]) => ({ model: "RecycledServer", index, values: valuesOf(server) })),
  read: ({ recycleBin }, { index, values }) => {
    const decoded = decode(serverValues, values ?? {})
    return Result.isFailure(decoded) ? decoded.failure : () => void recycleBin.set(index, { ...decoded.success, index })
  }
}

const kinds: Readonly<Record<string, Kind>> = {
  Server: kind(
    "Server",
    ({ servers }) => servers,
    serverValues,
    (values, index) => ({ ...values, index })
  ),
  RecycledServer: recycled,
  Vpc: kind(
    "Vpc",
    ({ vpcs }) => vpcs,
    vpcValues,
    (values, index) => ({ ...values, index })
  ),
  Subnet: kind(
    "Subnet",
    ({ subnets }) => subnets,
    subnetValues,
    (values, index) => ({ ...values, index })
  ),
  Volume: kind(
    "Volume",
    ({ volumes }) => volumes,
    volumeValues,
    (values, index) => ({ ...values, index })
  ),
  Eip: kind(
    "Eip",
    ({ eips }) => eips,
    eipValues,
    (values, index) => ({ ...values, index })
  )
}

/** What a cloud started from. */
export type Origin = Pick<State, "seed" | "servers" | "site">

/** All that a cloud is: what it started from, and what changed since. */
export const save = (world: World, origin: Origin): State => ({
  format: EngineState.format,
  platform: "sangfor-scp",
  ...origin,
  records: Object.values(kinds).flatMap(({ save }) => save(world))
})

/** Why a site's records cannot be a cloud's start, if they cannot. */
export const problemOfSite = (site: EngineState.Site): string | undefined =>
  EngineState.problemOfSite(site, new Set(Resources.names))

const read = (world: World, record: StateRecord): Placed => {
  const known = kinds[record.model]
  if (known === undefined) return `there is no kind of record "${record.model}"`
  return EngineState.problemOfIndex(record.index) ?? known.read(world, record)
}

/** Brings a cloud of the same start to where a saved one was; gives why it cannot, with nothing changed. */
export const load = (world: World, { records }: State): string | undefined => {
  const steps: Array<() => void> = []
  for (const [at, record] of records.entries()) {
    const placed = read(world, record)
    if (typeof placed === "string") return `records[${at}]: ${placed}`
    steps.push(placed)
  }
  for (const step of steps) step()
  return undefined
}
