/**
 * Assembles a Sangfor SCP simulator from its options.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import type * as FaultRule from "../../FaultRule.ts"
import { InvalidOption } from "../../StartErrors.ts"
import type { RecordIds } from "../../Handle.ts"
import * as Layers from "../engine/layers.ts"
import {
  checkMillis,
  checkOptions,
  checkNumber,
  checkSeed,
  commonNames,
  invalidLoad,
  startTimeOf
} from "../engine/options.ts"
import * as Prng from "../engine/prng.ts"
import * as EngineState from "../engine/state.ts"
import * as RequestCounters from "../engine/requestCounters.ts"
import * as Auth from "./auth/auth.ts"
import * as Limits from "./limits.ts"
import type { Credentials, Options, RateLimit, SangforScpHandle } from "./options.ts"
import * as Platform from "./platform.ts"
import * as SavedState from "./savedState.ts"
import * as Site from "./records/site.ts"
import * as Start from "./records/start.ts"
import type { ScpState } from "./records/state.ts"
import * as Records from "./records/state.ts"

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

const checkVersion = (version: string): Effect.Effect<string, InvalidOption> =>
  Platform.isVersion(version)
    ? Effect.succeed(version)
    : Effect.fail(
        new InvalidOption({
          option: "version",
          message: `version must be from ${Platform.oldestVersion} to ${Platform.newestVersion}, as 6.8.0, not ${version}`
        })
      )

const limitsOf: (rateLimit: Options["rateLimit"]) => Effect.Effect<RateLimit | undefined, InvalidOption> =
  Effect.fnUntraced(function* (rateLimit) {
    if (rateLimit === undefined || rateLimit === false) return undefined
    if (rateLimit === true) return {}
    for (const name of ["reads", "writes", "publicKey"] as const) {
      yield* checkNumber(`rateLimit.${name}`, rateLimit[name] ?? 0, 0, Number.MAX_SAFE_INTEGER)
    }
    return rateLimit
  })

const serversOf = (state: ScpState): RecordIds => {
  const advance = Effect.map(Clock.currentTimeMillis, state.eventQueue.advance)
  return {
    count: Effect.map(advance, () => state.servers.total()),
    ids: (position, length) =>
      Effect.map(advance, () =>
        state.servers.slice(position, length).items.map(({ index }) => state.servers.ids.of(index))
      )
  }
}

/** What a simulator starts from: the records of a site, or so many servers of the seed. */
const originOf: (options: Options, seed: number, startTime: string) => Effect.Effect<SavedState.Origin, InvalidOption> =
  Effect.fnUntraced(function* ({ load, servers }, seed, startTime) {
    if (load?.site === undefined) {
      return { seed, startTime, servers: yield* checkNumber("servers", load?.servers ?? servers ?? 100, 0, maxServers) }
    }
    const problem = SavedState.problemOfSite(load.site)
    return problem === undefined
      ? { seed, startTime, site: Record.map(load.site, EngineState.distinct) }
      : yield* invalidLoad(problem)
  })

const stateOf: (
  options: Options,
  origin: SavedState.Origin,
  startTime: number
) => Effect.Effect<ScpState, InvalidOption> = Effect.fnUntraced(function* (
  { load },
  { seed, servers, site },
  startTime
) {
  const state = Records.make(
    site === undefined ? Start.fromSeed(servers ?? 0, seed, startTime) : Site.make(site, seed, startTime)
  )
  const problem = load === undefined ? undefined : SavedState.load(state, load)
  return problem === undefined ? state : yield* invalidLoad(problem)
})

const optionNames: Readonly<Record<keyof Options, true>> = {
  servers: true,
  rateLimit: true,
  username: true,
  accessKey: true,
  secretKey: true,
  region: true,
  service: true,
  clockSkew: true,
  version: true,
  protocol: true,
  duplicateToken: true,
  load: true,
  ...commonNames
}

/** A simulator of these options. */
export const make: (
  options: Options
) => Effect.Effect<Layers.Assembled<SangforScpHandle>, InvalidOption | FaultRule.FaultSyntaxError> = Effect.fnUntraced(
  function* (options) {
    yield* checkOptions(options, optionNames)
    const seed = yield* checkSeed(options, options.load)
    const startTime = yield* startTimeOf(options, options.load)
    const origin = yield* originOf(options, seed, new Date(startTime).toISOString())
    const state = yield* stateOf(options, origin, startTime)
    const version = yield* checkVersion(
      options.version ?? (options.protocol === "classic" ? "6.8.0" : Platform.newestVersion)
    )
    const credentials = credentialsOf(options, seed)
    const counters = RequestCounters.make()
    const auth = Auth.make({
      ...credentials,
      seed,
      tokenTtl: yield* checkMillis("tokenTtl", options.tokenTtl, "24 hours"),
      clockSkew: yield* checkMillis("clockSkew", options.clockSkew, "15 minutes"),
      onLogin: counters.login
    })
    const platform = Platform.make({
      state,
      auth,
      once: Limits.makeOnce(options.duplicateToken ?? "conflict"),
      limits: Limits.make(yield* limitsOf(options.rateLimit)),
      taskMillis: yield* checkMillis("taskTime", options.taskTime, "2 seconds"),
      version,
      protocol: options.protocol,
      region: credentials.region,
      startTime
    })
    return yield* Layers.assemble({
      options,
      platform,
      counters,
      faultSeed: Prng.hash(seed, 93),
      tasks: state.tasks.counts,
      expireSessions: auth.expireAll,
      handle: {
        credentials,
        servers: serversOf(state),
        save: Effect.map(Clock.currentTimeMillis, (now) => {
          state.eventQueue.advance(now)
          return SavedState.save(state, origin)
        })
      }
    })
  }
)
