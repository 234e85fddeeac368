/**
 * Puts a Sangfor simulator together from its options.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import type * as FaultRule from "../../FaultRule.ts"
import { InvalidOption } from "../../InvalidOption.ts"
import type { Credentials, Options, Saved, Servers } from "../../SangforScp.ts"
import type { Machinery } from "../engine/control.ts"
import * as Faults from "../engine/faults.ts"
import * as Prng from "../engine/prng.ts"
import * as SavedRecords from "../engine/saved.ts"
import * as Simulation from "../engine/simulation.ts"
import * as Tally from "../engine/tally.ts"
import * as Auth from "./auth/auth.ts"
import * as Idempotency from "./idempotency.ts"
import * as Limits from "./limits.ts"
import * as Platform from "./platform.ts"
import * as SavedWorld from "./saved.ts"
import * as Seeded from "./world/seeded.ts"
import * as SiteStart from "./world/site/start.ts"
import * as World from "./world/World.ts"

/** A simulator that is not yet reachable. */
export interface Assembled {
  readonly simulation: Simulation.Simulation
  readonly machinery: Machinery
  readonly credentials: Credentials
  readonly servers: Servers
  readonly save: Effect.Effect<Saved>
}

const maxServers = 1_000_000

const checkNumber = (option: string, value: number, maximum: number): Effect.Effect<number, InvalidOption> =>
  Number.isInteger(value) && value >= 0 && value <= maximum
    ? Effect.succeed(value)
    : Effect.fail(
        new InvalidOption({ option, message: `${option} must be a whole number from 0 to ${maximum}, not ${value}` })
      )

const credentialsOf = (options: Options, seed: number): Credentials => {
  const source = Prng.make(Prng.hash(seed, 92))
  const [access, secret, word] = [Prng.hex(source, 18), Prng.hex(source, 32), Prng.hex(source, 12)]
  return {
    username: options.username ?? "admin",
    password: options.password ?? Redacted.make(`Sim!${word}`),
    accessKey: options.accessKey ?? `AK${access.toUpperCase()}`,
    secretKey: options.secretKey ?? Redacted.make(secret),
    region: options.region ?? "cn-south-1",
    service: options.service ?? "open-api"
  }
}

const limitsOf = (rateLimit: Options["rateLimit"]) => {
  if (rateLimit === undefined || rateLimit === false) return undefined
  return rateLimit === true ? {} : rateLimit
}

const serversOf = (world: World.World): Servers => {
  const advance = Effect.map(Clock.currentTimeMillis, world.timeline.advance)
  return {
    count: Effect.map(advance, world.servers.total),
    ids: (position, length) =>
      Effect.map(advance, () =>
        world.servers.slice(position, length).items.map(({ index }) => world.servers.ids.of(index))
      )
  }
}

const millis = (input: Duration.Input | undefined, fallback: Duration.Input): number =>
  Duration.toMillis(Duration.fromInputUnsafe(input ?? fallback))

const unloadable = (problem: string) => new InvalidOption({ option: "load", message: `load: ${problem}` })

/** What a cloud starts from: the records of a site, or so many machines of the seed. */
const originOf: (options: Options, seed: number) => Effect.Effect<SavedWorld.Origin, InvalidOption> = Effect.fnUntraced(
  function* ({ load, servers }, seed) {
    if (load?.site === undefined) {
      return { seed, servers: yield* checkNumber("servers", load?.servers ?? servers ?? 100, maxServers) }
    }
    const problem = SavedWorld.problemOfSite(load.site)
    return problem === undefined
      ? { seed, site: Record.map(load.site, SavedRecords.distinct) }
      : yield* unloadable(problem)
  }
)

const worldOf: (options: Options, origin: SavedWorld.Origin) => Effect.Effect<World.World, InvalidOption> =
  Effect.fnUntraced(function* ({ load }, { seed, servers, site }) {
    const world = World.make(site === undefined ? Seeded.make(servers ?? 0, seed) : SiteStart.make(site, seed))
    const problem = load === undefined ? undefined : SavedWorld.load(world, load)
    return problem === undefined ? world : yield* unloadable(problem)
  })

/** A simulator of these options. */
export const make: (options: Options) => Effect.Effect<Assembled, InvalidOption | FaultRule.FaultSyntaxError> =
  Effect.fnUntraced(function* (options) {
    const seed = yield* checkNumber("seed", options.load?.seed ?? options.seed ?? 1, 0xffffffff)
    const origin = yield* originOf(options, seed)
    const world = yield* worldOf(options, origin)
    const credentials = credentialsOf(options, seed)
    const tally = Tally.make()
    const auth = Auth.make({
      ...credentials,
      seed,
      tokenTtl: millis(options.tokenTtl, "24 hours"),
      clockSkew: millis(options.clockSkew, "15 minutes"),
      onLogin: tally.login
    })
    const platform = Platform.make({
      world,
      auth,
      once: Idempotency.make(options.duplicateToken ?? "conflict"),
      limits: Limits.make(limitsOf(options.rateLimit)),
      taskMillis: millis(options.taskTime, "2 seconds"),
      version: options.version ?? "6.11.1",
      region: credentials.region
    })
    const faults = Faults.make(Prng.hash(seed, 93), platform.operations)
    for (const input of options.faults ?? []) yield* Effect.fromResult(faults.add(input))
    return {
      simulation: Simulation.make({ platform, faults, tally, latency: millis(options.latency, 0) }),
      machinery: { faults, tally, tasks: world.tasks.counts, expireSessions: auth.expireAll },
      credentials,
      servers: serversOf(world),
      save: Effect.map(Clock.currentTimeMillis, (now) => {
        world.timeline.advance(now)
        return SavedWorld.save(world, origin)
      })
    }
  })
