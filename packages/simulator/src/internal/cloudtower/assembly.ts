/**
 * Puts a CloudTower simulator together from its options.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import type * as FaultRule from "../../FaultRule.ts"
import type { RecordIds } from "../../Handle.ts"
import { InvalidOption } from "../../InvalidOption.ts"
import * as Layers from "../engine/layers.ts"
import { checkNumber, checkSeed, invalidLoad, millis } from "../engine/options.ts"
import * as Prng from "../engine/prng.ts"
import * as EngineState from "../engine/state.ts"
import * as RequestCounters from "../engine/requestCounters.ts"
import { versions } from "./generated/versions.ts"
import type { CloudTowerHandle, Credentials, Options } from "./options.ts"
import * as Platform from "./platform/platform.ts"
import * as Catalog from "./schema/catalog.ts"
import * as State from "./state.ts"
import * as Passwords from "./session/passwords.ts"
import * as Sessions from "./session/sessions.ts"
import * as Shape from "./world/shape.ts"
import * as World from "./world/world.ts"

const maxVms = 1_000_000
const maxClusters = 1000

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

const vmsOf = (world: World.World): RecordIds => {
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

const newest = versions.at(-1) ?? ""

/** What a Tower starts from: the records of a site, or so many machines of the seed. */
const originOf: (
  options: Options,
  base: { readonly seed: number; readonly version: string }
) => Effect.Effect<State.Origin, InvalidOption> = Effect.fnUntraced(function* (options, base) {
  const { load } = options
  if (load?.site !== undefined) return { ...base, site: Record.map(load.site, EngineState.distinct) }
  const vms = yield* checkNumber("vms", load?.vms ?? options.vms ?? 100, 0, maxVms)
  const wanted = load?.clusters ?? options.clusters ?? Shape.defaultClusters(vms)
  return { ...base, vms, clusters: yield* checkNumber("clusters", wanted, 1, maxClusters) }
})

type Base = Pick<Shape.Shape, "seed" | "version" | "username">

const worldOf: (options: Options, origin: State.Origin, base: Base) => Effect.Effect<World.World, InvalidOption> =
  Effect.fnUntraced(function* ({ load }, { clusters, site, vms }, base) {
    const world = World.make(Shape.make({ ...base, vms: vms ?? 0, compute: clusters ?? 1 }), site)
    const problem =
      (site === undefined ? undefined : State.problemOfSite(world, site)) ??
      (load === undefined ? undefined : State.load(world, load))
    return problem === undefined ? world : yield* invalidLoad(problem)
  })

/** A simulator of these options. */
export const make: (
  options: Options
) => Effect.Effect<Layers.Assembled<CloudTowerHandle>, InvalidOption | FaultRule.FaultSyntaxError> = Effect.fnUntraced(
  function* (options) {
    const seed = yield* checkSeed(options, options.load)
    const version = yield* checkVersion(options.version ?? options.load?.version ?? newest)
    const origin = yield* originOf(options, { seed, version })
    const credentials = credentialsOf(options, seed)
    const world = yield* worldOf(options, origin, { seed, version, username: credentials.username })
    const counters = RequestCounters.make()
    const sessions = Sessions.make({
      ...credentials,
      users: usersOf(world),
      seed,
      tokenTtl: millis(options.tokenTtl, "24 hours"),
      onLogin: counters.login
    })
    const platform = Platform.make({
      world,
      sessions,
      catalog: Catalog.make(version),
      taskMillis: millis(options.taskTime, "2 seconds")
    })
    return yield* Layers.assemble({
      options,
      platform,
      counters,
      faultSeed: Prng.hash(seed, 95),
      tasks: world.tasks.counts,
      expireSessions: sessions.expireAll,
      handle: {
        credentials,
        vms: vmsOf(world),
        version,
        save: Effect.map(Clock.currentTimeMillis, (now) => {
          world.advance(now)
          return State.save(world, origin)
        })
      }
    })
  }
)
