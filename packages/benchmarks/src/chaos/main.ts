/**
 * `npm run chaos [-- --minutes 2] [--seed 1]`: creates, lists and exports with both clients on simulators in which
 * everything goes wrong at once, over loopback, round after round until the time is over. Prints how calls ended, and what
 * was lost or doubled; ends with 1 when that is not nothing.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as CloudTower from "./cloudTower.ts"
import type { Findings } from "./findings.ts"
import { combine, none } from "./findings.ts"
import * as SangforScp from "./sangforScp.ts"

const flags = {
  minutes: Flag.Finite("minutes").pipe(
    Flag.withDescription("How long rounds are begun (default: 2)"),
    Flag.withDefault(2)
  ),
  seed: Flag.Int("seed").pipe(
    Flag.withDescription("Seed of the first round; each later one has the next (default: 1)"),
    Flag.withDefault(1)
  )
}

const describe = (title: string, { creations, doubled, faults, lost, refused, whole }: Findings): string =>
  `${title}: ${faults} faults; creations: ${creations.created} made, ${creations.failed} failed, ${creations.unknown} unknown; ` +
  `listings and files: ${whole} whole, ${refused} refused; lost ${lost.length}, doubled ${doubled.length}`

/** One round on each platform at the same time. */
const round = Effect.fnUntraced(function* (seed: number) {
  const [scp, tower] = yield* Effect.all([SangforScp.round(seed), CloudTower.round(seed)], { concurrency: 2 })
  yield* Console.log(describe(`seed ${seed}, scp  `, scp))
  yield* Console.log(describe(`seed ${seed}, tower`, tower))
  for (const sentence of [...scp.lost, ...scp.doubled, ...tower.lost, ...tower.doubled]) {
    yield* Console.error(`seed ${seed}: ${sentence}`)
  }
  return combine(scp, tower)
})

/** Nothing is proved where nothing happened. */
const isEmpty = ({ creations, faults, whole }: Findings): boolean =>
  faults === 0 || whole === 0 || creations.created === 0

const chaos = Command.make("chaos", flags, ({ minutes, seed }) =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    let total = none
    let rounds = 0
    do {
      total = combine(total, yield* round(seed + rounds))
      rounds += 1
    } while ((yield* Clock.currentTimeMillis) - start < minutes * 60_000)
    yield* Console.log(describe(`${rounds} ${rounds === 1 ? "round" : "rounds"}`, total))
    if (total.lost.length + total.doubled.length > 0 || isEmpty(total)) process.exitCode = 1
  }).pipe(Effect.provideService(References.MinimumLogLevel, "Error"))
).pipe(Command.withDescription("Run both clients against simulators in which everything goes wrong at once"))

NodeRuntime.runMain(Effect.provide(Command.run(chaos, { version: "0.1.0" }), NodeServices.layer))
