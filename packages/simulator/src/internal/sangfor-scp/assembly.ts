/**
 * Puts a Sangfor simulator together from its options.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import type * as FaultRule from "../../FaultRule.ts"
import type { InvalidOption } from "../../InvalidOption.ts"
import type { RecordIds } from "../../Handle.ts"
import * as Layers from "../engine/layers.ts"
import { checkNumber, checkSeed, invalidLoad, millis } from "../engine/options.ts"
import * as Prng from "../engine/prng.ts"
import * as EngineState from "../engine/state.ts"
import * as RequestCounters from "../engine/requestCounters.ts"
import * as Auth from "./auth/auth.ts"
import * as Idempotency from "./idempotency.ts"
import * as Limits from "./limits.ts"
import type { Credentials, Options, SangforScpHandle } from "./options.ts"
import * as Platform from "./platform.ts"
import * as State from "./state.ts"
import * as Seeded from "./world/seeded.ts"
import * as SiteStart from "./world/site/start.ts"
import * as World from "./world/World.ts"

const maxServers = 1_000_000

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

const serversOf = (world: World.World): RecordIds => {
  const advance = Effect.map(Clock.currentTimeMillis, world.eventQueue.advance)
  return {
    count: Effect.map(advance, world.servers.total),
    ids: (position, length) =>
      Effect.map(advance, () =>
        world.servers.slice(position, length).items.map(({ index }) => world.servers.ids.of(index))
      )
  }
}

/** What a cloud starts from: the records of a site, or so many machines of the seed. */
const originOf: (options: Options, seed: number) => Effect.Effect<State.Origin, InvalidOption> = Effect.fnUntraced(
  function* ({ load, servers }, seed) {
    if (load?.site === undefined) {
      return { seed, servers: yield* checkNumber("servers", load?.servers ?? servers ?? 100, 0, maxServers) }
    }
    const problem = State.problemOfSite(load.site)
    return problem === undefined
      ? { seed, site: Record.map(load.site, EngineState.distinct) }
      : yield* invalidLoad(problem)
  }
)

const worldOf: (options: Options, origin: State.Origin) => Effect.Effect<World.World, InvalidOption> =
  Effect.fnUntraced(function* ({ load }, { seed, servers, site }) {
    const world = World.make(site === undefined ? Seeded.make(servers ?? 0, seed) : SiteStart.make(site, seed))
    const problem = load === undefined ? undefined : State.load(world, load)
    return problem === undefined ? world : yield* invalidLoad(problem)
  })

/** A simulator of these options. */
export const make: (
  options: Options
) => Effect.Effect<Layers.Assembled<SangforScpHandle>, InvalidOption | FaultRule.FaultSyntaxError> = Effect.fnUntraced(
  function* (options) {
    const seed = yield* checkSeed(options, options.load)
    const origin = yield* originOf(options, seed)
    const world = yield* worldOf(options, origin)
    const credentials = credentialsOf(options, seed)
    const counters = RequestCounters.make()
    const auth = Auth.make({
      ...credentials,
      seed,
      tokenTtl: millis(options.tokenTtl, "24 hours"),
      clockSkew: millis(options.clockSkew, "15 minutes"),
      onLogin: counters.login
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
    return yield* Layers.assemble({
      options,
      platform,
      counters,
      faultSeed: Prng.hash(seed, 93),
      tasks: world.tasks.counts,
      expireSessions: auth.expireAll,
      handle: {
        credentials,
        servers: serversOf(world),
        save: Effect.map(Clock.currentTimeMillis, (now) => {
          world.eventQueue.advance(now)
          return State.save(world, origin)
        })
      }
    })
  }
)
