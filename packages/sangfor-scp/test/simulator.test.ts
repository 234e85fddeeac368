/** Listings and changes against the simulator while faults are on. */
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { Images, ResourcePools, Servers, TaskPoller, Volumes } from "../src/index.ts"
import * as Testing from "../src/Testing.ts"

const persistent = Effect.provideService(RetryPolicy.RetryPolicy, {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.recurs(50),
  budget: 10_000
})

/** The protocols of a client and of the site that it is connected to. */
const protocols = [
  { client: "classic", server: "classic" },
  { client: "2024", server: "2024" },
  { client: "detect", server: "classic" },
  { client: "detect", server: "2024" }
] as const

type Protocols = (typeof protocols)[number]

/** A site in this process, whose faults do not open the circuit of its client. */
const connect =
  ({ client, server }: Protocols) =>
  (
    options: Parameters<typeof Testing.layerSimulated>[0],
    credentials: Testing.SimulatedClientOptions["credentials"] = "accessKey"
  ) =>
    Testing.layerSimulated(
      { ...options, protocol: server },
      { credentials, rateLimits: false, circuitBreaker: false, protocol: client }
    )

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

describe.each(protocols)("against the simulator, $client to $server", (chosen) => {
  const site = connect(chosen)

  it.effect.prop(
    "a listing is the collection, whatever goes wrong on the way",
    { seed: between(0, 1000), pageSize: between(5, 100), concurrency: between(1, 6), percent: between(0, 40) },
    ({ concurrency, pageSize, percent, seed }) => {
      const faults = [`Servers.list:status=503,probability=${percent / 200}`, `*:drop,probability=${percent / 200}`]
      return Effect.gen(function* () {
        const { servers } = yield* Testing.Simulator
        const listed = yield* Stream.runCollect(Servers.list({ pageSize, concurrency })).pipe(persistent)
        assert.deepStrictEqual(
          listed.map(({ id }) => id),
          yield* servers.ids(0, 200)
        )
      }).pipe(Effect.provide(site({ servers: 137, seed, faults })))
    },
    { timeout: 60_000, arbitrary: { runs: 15 } }
  )

  it.effect("a session that expires in the middle of 50 pages is renewed once, and the listing is whole", () =>
    Effect.gen(function* () {
      const simulator = yield* Testing.Simulator
      const ids = yield* Servers.list({ pageSize: 2 }).pipe(
        Stream.mapEffect(({ id }, index) => Effect.as(index === 49 ? simulator.expireSessions : Effect.void, id)),
        Stream.runCollect
      )
      assert.deepStrictEqual(ids, yield* simulator.servers.ids(0, 100))
      const { logins, operations } = yield* simulator.counters
      assert.strictEqual(logins, 2)
      // 50 pages, and the one again that met the end of the session.
      assert.strictEqual(operations["Servers.list"]?.requests, 51)
    }).pipe(Effect.provide(site({ servers: 100 }, "password")))
  )

  it.effect("200 creates under 20% of failures and lost connections create exactly 200 servers", () =>
    Effect.gen(function* () {
      const simulator = yield* Testing.Simulator
      const pool = yield* Effect.fromOption(yield* Stream.runHead(ResourcePools.list()))
      const image = yield* Effect.fromOption(yield* Stream.runHead(Images.list()))
      const before = yield* Servers.count()
      yield* simulator.faults.add("Servers.create:status=500,probability=0.1")
      yield* simulator.faults.add("Servers.create:drop,probability=0.05")
      yield* simulator.faults.add("Servers.create:drop-after,probability=0.05")
      const create = (number: number) =>
        Servers.create({
          az_id: pool.id,
          image_id: image.id,
          storage_tag_id: "00000000-0000-0000-0000-000000000000",
          cores: 1,
          memory_mb: 1024,
          name: `made-${number}`,
          networks: []
        }).pipe(
          Effect.as("created"),
          // The response was lost after the server was created; the repeat is a conflict.
          Effect.catchTag("Conflict", ({ replayed }) => Effect.succeed(replayed === true ? "replayed" : "conflict"))
        )
      const making = yield* Effect.forkChild(
        Effect.forEach(Array.from({ length: 200 }).keys(), create, { concurrency: 20 })
      )
      yield* TestClock.adjust("10 minutes")
      const outcomes = yield* Fiber.join(making)
      assert.notInclude(outcomes, "conflict")
      assert.include(outcomes, "replayed")
      assert.strictEqual(yield* Servers.count(), before + 200)
      const names = yield* Servers.list().pipe(
        Stream.map(({ name }) => name),
        Stream.filter((name) => name.startsWith("made-")),
        Stream.runCollect
      )
      assert.lengthOf(new Set(names), 200)
      const { faults } = yield* simulator.counters
      assert.isTrue(faults.every(({ injected }) => injected > 0))
    }).pipe(Effect.provide(site({ servers: 10 })))
  )

  it.effect("a write whose response is lost has its effect once", () =>
    Effect.gen(function* () {
      const simulator = yield* Testing.Simulator
      const pool = yield* Effect.fromOption(yield* Stream.runHead(Servers.list()))
      const before = yield* Volumes.count()
      yield* simulator.faults.add("Volumes.create:drop-after,count=1")
      const error = yield* Volumes.create({
        az_id: pool.az_id ?? "",
        storage_tag_id: "00000000-0000-0000-0000-000000000000",
        size_mb: 1024,
        name: "once"
      }).pipe(Effect.flip)
      assert.deepInclude(error, { _tag: "Conflict", replayed: true })
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Volumes.count(), before + 1)
    }).pipe(persistent, Effect.provide(site({ servers: 10 })))
  )

  it.effect("a task takes its time, and the wait for it none", () =>
    Effect.gen(function* () {
      const server = yield* Effect.fromOption(yield* Stream.runHead(Servers.list({ status: "running" })))
      const rebooting = yield* Effect.forkChild(Servers.reboot(server.id).pipe(TaskPoller.awaitTask))
      yield* TestClock.adjust("4 minutes")
      assert.isUndefined(rebooting.pollUnsafe())
      yield* TestClock.adjust("1 minute")
      assert.isString((yield* Fiber.join(rebooting)).task_id)
    }).pipe(Effect.provide(site({ servers: 20, taskTime: "290 seconds" })))
  )
})
