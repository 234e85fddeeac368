/**
 * Puts a CloudTower simulator together from its options.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import type { Credentials, Machines, Options, Saved } from "../../CloudTower.ts"
import type * as FaultRule from "../../FaultRule.ts"
import { InvalidOption } from "../../InvalidOption.ts"
import type { Machinery } from "../engine/control.ts"
import * as Faults from "../engine/faults.ts"
import * as Prng from "../engine/prng.ts"
import * as SavedRecords from "../engine/saved.ts"
import * as Simulation from "../engine/simulation.ts"
import * as Tally from "../engine/tally.ts"
import { versions } from "./generated/versions.ts"
import * as Platform from "./platform.ts"
import * as VersionCatalog from "./schema/versionCatalog.ts"
import * as SavedWorld from "./savedState.ts"
import * as Passwords from "./sessions/passwords.ts"
import * as Sessions from "./sessions/sessions.ts"
import * as Shape from "./records/dimensions.ts"
import * as World from "./records/state.ts"

/** A simulator that is not yet reachable. */
export interface Assembled {
  readonly simulation: Simulation.Simulation
  readonly machinery: Machinery
  readonly credentials: Credentials
  readonly machines: Machines
  readonly version: string
  readonly save: Effect.Effect<Saved>
}

const maxVms = 1_000_000
const maxClusters = 1000

const checkNumber = (option: string, value: number, from: number, to: number): Effect.Effect<number, InvalidOption> =>
  Number.isInteger(value) && value >= from && value <= to
    ? Effect.succeed(value)
    : Effect.fail(
        new InvalidOption({ option, message: `${option} must be a whole number from ${from} to ${to}, not ${value}` })
      )

const checkVersion = (version: string): Effect.Effect<string, InvalidOption> =>
  versions.includes(version)
    ? Effect.succeed(version)
    : Effect.fail(
        new InvalidOption({
          option: "version",
          message: `version must be one of ${versions.join(", ")}, not ${version}`
        })
      )

const credentialsOf = (options: Options, seed: number): Credentials => ({
  username: options.username ?? "root",
  password: options.password ?? Redacted.make(`Tower!${Prng.hex(Prng.make(Prng.hash(seed, 94)), 12)}`)
})

const machinesOf = (world: World.World): Machines => {
  const rows = world.store.table("Vm")?.rows
  const advance = Effect.map(Clock.currentTimeMillis, world.advance)
  return {
    count: Effect.map(advance, () => rows?.total() ?? 0),
    ids: (position, length) =>
      Effect.map(advance, () => rows?.slice(position, length).items.map(({ index }) => rows.ids.of(index)) ?? [])
  }
}

const usersOf = ({ store }: World.World): Sessions.Users => {
  const table = store.table("User")
  const named = (username: string) =>
    table?.rows.slice(0, table.rows.total()).items.filter((row) => store.read("User", row, "username") === username)
  return {
    root: () => table?.rows.ids.of(0) ?? "",
    find: (username, password) => {
      const row = named(username)?.find(({ values }) => Passwords.matches(values, password))
      return row === undefined ? undefined : store.idOf("User", row)
    },
    has: (id) => table?.find(id) !== undefined
  }
}

const millis = (input: Duration.Input | undefined, fallback: Duration.Input): number =>
  Duration.toMillis(Duration.fromInputUnsafe(input ?? fallback))

const newest = versions.at(-1) ?? ""

const unloadable = (problem: string) => new InvalidOption({ option: "load", message: `load: ${problem}` })

/** What a Tower starts from: the records of a site, or so many machines of the seed. */
const originOf: (
  options: Options,
  base: { readonly seed: number; readonly version: string }
) => Effect.Effect<SavedWorld.Origin, InvalidOption> = Effect.fnUntraced(function* (options, base) {
  const { load } = options
  if (load?.site !== undefined) return { ...base, site: Record.map(load.site, SavedRecords.distinct) }
  const vms = yield* checkNumber("vms", load?.vms ?? options.vms ?? 100, 0, maxVms)
  const wanted = load?.clusters ?? options.clusters ?? Shape.defaultClusters(vms)
  return { ...base, vms, clusters: yield* checkNumber("clusters", wanted, 1, maxClusters) }
})

type Base = Pick<Shape.Shape, "seed" | "version" | "username">

const worldOf: (options: Options, origin: SavedWorld.Origin, base: Base) => Effect.Effect<World.World, InvalidOption> =
  Effect.fnUntraced(function* ({ load }, { clusters, site, vms }, base) {
    const world = World.make(Shape.make({ ...base, vms: vms ?? 0, compute: clusters ?? 1 }), site)
    const problem =
      (site === undefined ? undefined : SavedWorld.problemOfSite(world, site)) ??
      (load === undefined ? undefined : SavedWorld.load(world, load))
    return problem === undefined ? world : yield* unloadable(problem)
  })

/** A simulator of these options. */
export const make: (options: Options) => Effect.Effect<Assembled, InvalidOption | FaultRule.FaultSyntaxError> =
  Effect.fnUntraced(function* (options) {
    const seed = yield* checkNumber("seed", options.load?.seed ?? options.seed ?? 1, 0, 0xffffffff)
    const version = yield* checkVersion(options.version ?? options.load?.version ?? newest)
    const origin = yield* originOf(options, { seed, version })
    const credentials = credentialsOf(options, seed)
    const world = yield* worldOf(options, origin, { seed, version, username: credentials.username })
    const tally = Tally.make()
    const sessions = Sessions.make({
      ...credentials,
      users: usersOf(world),
      seed,
      tokenTtl: millis(options.tokenTtl, "24 hours"),
      onLogin: tally.login
    })
    const platform = Platform.make({
      world,
      sessions,
      catalog: VersionCatalog.make(version),
      taskMillis: millis(options.taskTime, "2 seconds")
    })
    const faults = Faults.make(Prng.hash(seed, 95), platform.operations)
    for (const input of options.faults ?? []) yield* Effect.fromResult(faults.add(input))
    return {
      simulation: Simulation.make({ platform, faults, tally, latency: millis(options.latency, 0) }),
      machinery: { faults, tally, tasks: world.tasks.counts, expireSessions: sessions.expireAll },
      credentials,
      machines: machinesOf(world),
      version,
      save: Effect.map(Clock.currentTimeMillis, (now) => {
        world.advance(now)
        return SavedWorld.save(world, origin)
      })
    }
  })
