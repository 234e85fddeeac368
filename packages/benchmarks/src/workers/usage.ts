import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

/** What a piece of work cost this process. */
export interface Usage {
  readonly records: number
  readonly wallMillis: number
  readonly cpuMillis: number
  readonly peakMegabytes: number
}

/** Runs a piece of work that counts records, and prints what it cost as one line of JSON. */
export const measured = <E, R>(work: Effect.Effect<number, E, R>): Effect.Effect<void, E, R> =>
  Effect.gen(function* () {
    const cpu = process.cpuUsage()
    const started = performance.now()
    const records = yield* work
    const { system, user } = process.cpuUsage(cpu)
    const usage: Usage = {
      records,
      wallMillis: performance.now() - started,
      cpuMillis: (user + system) / 1000,
      peakMegabytes: process.resourceUsage().maxRSS / 1024
    }
    yield* Console.log(JSON.stringify(usage))
  })
