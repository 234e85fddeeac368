/** Counts what runs at every site, again and again; a site that fails does not stop the others. */
import { Vm } from "@effect-hci/cloudtower"
import { Servers } from "@effect-hci/sangfor-scp"
import { Config, Effect, Metric, Schedule, Schema } from "effect"
import { ScpSites, Towers } from "./sites.ts"

const running = Metric.gauge("running", { description: "Servers and vms that are running" })

const names = (setting: string) => Config.Array(Schema.String, setting).pipe(Config.withDefault([]))

/** What the sites are, and how often they are looked at. */
const settings = Config.all({
  sites: names("SCP_SITES"),
  towers: names("TOWERS"),
  pause: Config.Duration("PAUSE").pipe(Config.withDefault("1 minute")),
  passes: Config.Int("PASSES").pipe(Config.withDefault(Number.MAX_SAFE_INTEGER))
})

/** Reports one count, or why there is none. */
const report = <E extends { readonly message: string }, R>(site: string, count: Effect.Effect<number, E, R>) =>
  count.pipe(
    Effect.tap((value) => Metric.update(Metric.withAttributes(running, { site }), value)),
    Effect.tap((value) => Effect.logInfo(`${site}: ${value} running`)),
    Effect.catch(({ message }) => Effect.logError(`${site}: ${message}`)),
    Effect.withSpan("watch.site", { attributes: { site } })
  )

/** Runs until it is stopped, or for as many passes as `PASSES` says. */
export const watch = Effect.gen(function* () {
  const { passes, pause, sites, towers } = yield* settings
  const pass = Effect.all(
    [
      ...sites.map((name) => report(name, Effect.provide(Servers.count({ status: "running" }), ScpSites.get(name)))),
      ...towers.map((name) => report(name, Effect.provide(Vm.count({ status: "RUNNING" }), Towers.get(name))))
    ],
    { concurrency: "unbounded", discard: true }
  ).pipe(Effect.withSpan("watch.pass"))
  yield* Effect.repeat(pass, Schedule.spaced(pause).pipe(Schedule.upTo({ times: passes - 1 })))
})
