import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

/** What a piece of work cost this process. */
export interface Usage {
  readonly records: number
  readonly wallMillis: number
  readonly cpuMillis: number
  readonly peakMegabytes: number
}

const measure = <E, R>(work: Effect.Effect<number, E, R>): Effect.Effect<Usage, E, R> =>
  Effect.gen(function* () {
    const cpu = process.cpuUsage()
    const started = performance.now()
    const records = yield* work
    const { system, user } = process.cpuUsage(cpu)
    return {
      records,
      wallMillis: performance.now() - started,
      cpuMillis: (user + system) / 1000,
      peakMegabytes: process.resourceUsage().maxRSS / 1024
    }
  })

/** Runs a piece of work that counts records, some times over, and prints what each pass cost as a line of JSON. */
export const measured = <E, R>(work: Effect.Effect<number, E, R>, passes: number): Effect.Effect<void, E, R> =>
  Effect.repeat(
    Effect.flatMap(measure(work), (usage) => Console.log(JSON.stringify(usage))),
    { times: passes - 1 }
  ).pipe(Effect.asVoid)
