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
import { InvalidOption } from "../../StartErrors.ts"
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
import { versions } from "./generated/versions.ts"
import type { CloudTowerHandle, Credentials, Options, UserCredentials } from "./options.ts"
import * as Platform from "./platform.ts"
import * as VersionCatalog from "./schema/versionCatalog.ts"
import * as State from "./state.ts"
import * as Sessions from "./sessions/sessions.ts"
import * as Dimensions from "./records/dimensions.ts"
import * as Management from "./records/management.ts"
import * as TowerState from "./records/towerState.ts"
import type { Row } from "./store/row.ts"

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

const passwordOf = (hash: number): Redacted.Redacted => Redacted.make(`Tower!${Prng.hex(Prng.make(hash), 12)}`)

const credentialsOf = (options: Options, seed: number): Credentials => ({
  username: options.username ?? "root",
  password: options.password ?? passwordOf(Prng.hash(seed, 94))
})

const feedOf = ({ changeFeed = {} }: Options, seed: number): Sessions.ChangeFeedAccess => ({
  username: changeFeed.username ?? "feed",
  password: changeFeed.password ?? passwordOf(Prng.hash(seed, 96)),
  token: changeFeed.token ?? true
})

/** The password of a user at the start, other than the first, until another one is set. */
const seedPassword = (seed: number, index: number): Redacted.Redacted => passwordOf(Prng.hash(seed, 94, index))

const seedUsers = (seed: number, root: string): ReadonlyArray<UserCredentials> =>
  Management.seedUsers(root)
    .map(({ source, username }, index) => ({ source, username, password: seedPassword(seed, index) }))
    .slice(1)

const vmsOf = (state: TowerState.TowerState): RecordIds => {
  const rows = state.store.table("Vm")?.rows
  const advance = Effect.map(Clock.currentTimeMillis, state.advance)
  return {
    count: Effect.map(advance, () => rows?.total() ?? 0),
    ids: (position, length) =>
      Effect.map(advance, () => rows?.slice(position, length).items.map(({ index }) => rows.ids.of(index)) ?? [])
  }
}

const usersOf = ({ dimensions, store }: TowerState.TowerState): Sessions.Users => {
  const table = store.table("User")
  const read = (row: Row, field: string) => store.read("User", row, field)
  const hasPassword = (row: Row, password: string): boolean => {
    if (row.values["password_hash"] !== undefined) return Sessions.matchesPassword(row.values, password)
    const isSeeded = store.site === undefined && table?.rows.original(row.index) !== undefined && row.index > 0
    return isSeeded && password === Redacted.value(seedPassword(dimensions.seed, row.index))
  }
  return {
    root: () => table?.rows.ids.of(0) ?? "",
    createRoot: () => table?.rows.set({ index: 0, values: {} }),
    find: (source, username, password) => {
      const row = table?.rows
        .slice(0, table.rows.total())
        .items.find(
          (each) =>
            read(each, "username") === username && read(each, "source") === source && hasPassword(each, password)
        )
      return row === undefined ? undefined : store.idOf("User", row)
    },
    has: (id) => table?.find(id) !== undefined
  }
}

const newest = versions.at(-1) ?? ""

/** What a Tower starts from: the records of a site, or so many vms of the seed. */
const originOf: (
  options: Options,
  base: { readonly seed: number; readonly version: string; readonly startTime: string }
) => Effect.Effect<State.Origin, InvalidOption> = Effect.fnUntraced(function* (options, base) {
  const { load } = options
  if (load?.site !== undefined) return { ...base, site: Record.map(load.site, EngineState.distinct) }
  const vms = yield* checkNumber("vms", load?.vms ?? options.vms ?? 100, 0, maxVms)
  const count = load?.clusters ?? options.clusters ?? Dimensions.defaultClusters(vms)
  return { ...base, vms, clusters: yield* checkNumber("clusters", count, 1, maxClusters) }
})

type Base = Pick<Dimensions.Dimensions, "seed" | "startTime" | "version" | "username">

const stateOf: (
  options: Options,
  origin: State.Origin,
  base: Base
) => Effect.Effect<TowerState.TowerState, InvalidOption> = Effect.fnUntraced(function* (
  options,
  { clusters, site, vms },
  base
) {
  const { load } = options
  const state = TowerState.make(Dimensions.make({ ...base, vms: vms ?? 0, compute: clusters ?? 1 }), site)
  if (options.rootUser === false && load === undefined) state.store.table("User")?.rows.remove(0)
  const problem =
    (site === undefined ? undefined : State.problemOfSite(state, site)) ??
    (load === undefined ? undefined : State.load(state, load))
  return problem === undefined ? state : yield* invalidLoad(problem)
})

const optionNames: Readonly<Record<keyof Options, true>> = {
  vms: true,
  clusters: true,
  version: true,
  username: true,
  rootUser: true,
  ignoreUnknownWhere: true,
  restoreNames: true,
  changeFeed: true,
  twoFactor: true,
  apiKeyTtl: true,
  load: true,
  ...commonNames
}

/** A simulator of these options. */
export const make: (
  options: Options
) => Effect.Effect<Layers.Assembled<CloudTowerHandle>, InvalidOption | FaultRule.FaultSyntaxError> = Effect.fnUntraced(
  function* (options) {
    yield* checkOptions(options, optionNames)
    const seed = yield* checkSeed(options, options.load)
    const version = yield* checkVersion(options.version ?? options.load?.version ?? newest)
    const startTime = yield* startTimeOf(options, options.load)
    const origin = yield* originOf(options, { seed, version, startTime: new Date(startTime).toISOString() })
    const credentials = credentialsOf(options, seed)
    const state = yield* stateOf(options, origin, { seed, startTime, version, username: credentials.username })
    const counters = RequestCounters.make()
    const catalog = VersionCatalog.make(version)
    const changeFeed = feedOf(options, seed)
    const sessions = Sessions.make({
      ...credentials,
      users: usersOf(state),
      // An export has no users: the one of the options is there all the same.
      rootUser: origin.site !== undefined || state.store.table("User")?.rows.get(0) !== undefined,
      seed,
      tokenTtl: yield* checkMillis("tokenTtl", options.tokenTtl, "24 hours"),
      apiKeyTtl: yield* checkMillis("apiKeyTtl", options.apiKeyTtl, Infinity),
      twoFactor: options.twoFactor ?? false,
      hasStrategies: VersionCatalog.hasStrategies(catalog),
      changeFeed,
      onLogin: counters.login
    })
    const apiKey = sessions.createKey("simulator", sessions.rootId(), yield* Clock.currentTimeMillis)
    const platform = Platform.make({
      state,
      sessions,
      catalog,
      taskMillis: yield* checkMillis("taskTime", options.taskTime, "2 seconds"),
      ignoreUnknownWhere: options.ignoreUnknownWhere ?? false,
      restoreNames: options.restoreNames ?? true
    })
    return yield* Layers.assemble({
      options,
      platform,
      counters,
      faultSeed: Prng.hash(seed, 95),
      tasks: state.tasks.counts,
      expireSessions: sessions.expireAll,
      handle: {
        credentials,
        users: origin.site === undefined ? seedUsers(seed, credentials.username) : [],
        apiKey: Redacted.make(apiKey.key),
        changeFeed: { username: changeFeed.username, password: changeFeed.password },
        dropSubscriptions: Effect.sync(platform.sockets.drop),
        vms: vmsOf(state),
        version,
        save: Effect.map(Clock.currentTimeMillis, (now) => {
          state.advance(now)
          return State.save(state, origin)
        })
      }
    })
  }
)
