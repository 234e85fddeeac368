/** Processes that are killed or frozen in the middle of a run. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type { ChildProcess } from "node:child_process"
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Fake from "./fakes.ts"
import * as Simulated from "./simulatedSites.ts"
import { targets } from "./sinkTargets.ts"
import type { Input } from "./workers/sync.ts"

const worker = fileURLToPath(new URL("./workers/sync.ts", import.meta.url))

/** When something is done with a worker: after so many batches, and some milliseconds more. */
interface Moment {
  readonly batches: number
  readonly millis: number
}

/** What a worker printed, and what is to be done with it at a moment. */
const work = (
  input: Input & { readonly compileCache: string },
  after: Moment & { readonly then: (child: ChildProcess) => void } = {
    batches: Number.POSITIVE_INFINITY,
    millis: 0,
    then: () => {}
  }
) =>
  Effect.callback<ReadonlyArray<string>>((resume) => {
    const child = spawn(process.execPath, [worker, JSON.stringify(input)], {
      // Most of the time of a process is the loading of its modules.
      env: { ...process.env, NODE_COMPILE_CACHE: input.compileCache },
      stdio: ["ignore", "pipe", "inherit"]
    })
    const lines: Array<string> = []
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line)
      if (lines.length !== after.batches) return
      if (after.millis === 0) after.then(child)
      else setTimeout(() => after.then(child), after.millis)
    })
    child.on("close", () => resume(Effect.succeed(lines)))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const sitesOf = Effect.gen(function* () {
  const tower = yield* Simulated.tower("north", { vms: 250 + 100 * asked, seed: 7 })
  const scp = yield* Simulated.scp("south", { servers: 100 + 20 * asked, seed: 8 })
  return [
    {
      name: "north",
      platform: "cloudtower" as const,
      url: tower.handle.url,
      username: tower.handle.credentials.username,
      password: Redacted.value(tower.handle.credentials.password),
      resources: ["vms", "hosts", "vm-volumes", "vm-snapshots"]
    },
    {
      name: "south",
      platform: "sangfor-scp" as const,
      url: scp.handle.url,
      username: scp.handle.credentials.username,
      password: Redacted.value(scp.handle.credentials.password),
      resources: ["servers", "volumes"]
    }
  ]
})

/**
 * `KILLS=20 SEED=1` kills each sink's process so often, at moments that the seed gives, also in the middle of a
 * transaction; of larger sites, so that there is something left to be killed.
 */
const [asked, seed] = [Number(process.env["KILLS"] ?? 0), Number(process.env["SEED"] ?? 1)]

const between = (least: number, most: number) => Random.nextIntBetween(least, most, { halfOpen: false })

const randomMoments = Effect.runSync(
  Effect.replicateEffect(Effect.all({ batches: between(1, 12), millis: between(1, 40) }), asked).pipe(
    Random.withSeed(seed)
  )
)

const afterBatches = (...batches: ReadonlyArray<number>): ReadonlyArray<Moment> =>
  asked > 0 ? randomMoments : batches.map((count) => ({ batches: count, millis: 0 }))

/** After how many batches each process is killed: twenty in all. */
const kills: Readonly<Record<string, ReadonlyArray<Moment>>> = {
  sqlite: afterBatches(1, 5, 2, 3, 1, 4, 2, 1),
  parquet: afterBatches(2, 1, 4, 3, 2, 1),
  postgres: afterBatches(1, 3, 2, 4, 1, 2)
}

/** How a frozen process ends when it is woken: overtaken, as its next batch shows. */
const wokenEnds: Readonly<Record<string, RegExp>> = {
  sqlite: /^end Overtaken$/,
  parquet: /^end Overtaken$/,
  // The server ends a connection that was frozen in a transaction, after 5 s, so that the other process can take the run
  // over; one that was frozen between two transactions is kept.
  postgres: /^end (?:Overtaken|SinkError lost)$/
}

/**
 * Runs a process that takes over what a frozen one has. In the middle of a transaction of SQLite that one keeps the lock of
 * the file, which nobody can take from it: then it goes on until its next batch.
 */
const overtake = (
  other: Effect.Effect<ReadonlyArray<string>>,
  frozen: ChildProcess,
  tries: number
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.flatMap(other, (lines) => {
    if (tries === 0 || lines.at(-1) !== "end SinkError locked") return Effect.succeed(lines)
    const nextBatch = Effect.callback<void>((resume) => {
      frozen.stdout?.once("data", () => resume(Effect.sync(() => frozen.kill("SIGSTOP"))))
      frozen.kill("SIGCONT")
    })
    return Effect.andThen(nextBatch, overtake(other, frozen, tries - 1))
  })

for (const [name, moments] of Object.entries(kills)) {
  const makeTarget = targets[name]
  if (makeTarget === undefined) continue
  layer(NodeServices.layer, { excludeTestServices: true, timeout: "5 minutes" })(`A run into ${name}`, (it) => {
    it.effect(
      "that is killed again and again, and one that is frozen, overtaken and woken, end as one that was never cut",
      () =>
        Effect.gen(function* () {
          const sites = yield* sitesOf
          const compileCache = yield* Fake.folder
          const clean = yield* makeTarget
          assert.strictEqual(
            (yield* work({ spec: clean.spec, takeOver: false, sites, compileCache })).at(-1),
            "end whole 1"
          )
          const expected = yield* clean.dump

          const killed = yield* makeTarget
          const input = { spec: killed.spec, takeOver: false, sites, compileCache }
          for (const moment of moments) {
            const lines = yield* work(input, { ...moment, then: (child) => child.kill("SIGKILL") })
            assert.notMatch(lines.at(-1) ?? "", /^end/)
          }
          assert.strictEqual((yield* work(input)).at(-1), "end whole 1")
          assert.deepStrictEqual(yield* killed.dump, expected)

          const overtaken = yield* makeTarget
          const frozen = yield* Deferred.make<ChildProcess>()
          const first = yield* Effect.forkScoped(
            work(
              { ...input, spec: overtaken.spec },
              {
                batches: 3,
                millis: randomMoments[0]?.millis ?? 0,
                then: (child) => {
                  child.kill("SIGSTOP")
                  Deferred.doneUnsafe(frozen, Effect.succeed(child))
                }
              }
            )
          )
          const child = yield* Deferred.await(frozen)
          const other = yield* overtake(
            work({ spec: overtaken.spec, takeOver: true, sites, compileCache }),
            child,
            name === "sqlite" ? 5 : 0
          )
          assert.strictEqual(other.at(-1), "end whole 1")
          assert.deepStrictEqual(yield* overtaken.dump, expected)
          child.kill("SIGCONT")
          const lines = yield* Fiber.join(first)
          assert.match(lines.at(-1) ?? "", wokenEnds[name] ?? /^$/, lines.slice(-20).join("\n"))
          assert.deepStrictEqual(yield* overtaken.dump, expected)
        }),
      300_000
    )
  })
}
