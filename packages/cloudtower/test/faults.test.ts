/** Listings and creations while the simulated Tower drops, rejects, is slow, ends sessions and fails tasks. */
import { assert, describe, it } from "@effect/vitest"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { TaskPoller, Vm } from "../src/index.ts"
import * as Testing from "../src/Testing.ts"
import { blueprint, inProcess, persistent } from "./support/simulated.ts"

describe("while one thing goes wrong", () => {
  it.effect("a listing of 10,000 vms is whole, whatever goes wrong on the way", () =>
    Effect.gen(function* () {
      const tower = yield* Testing.Simulator
      const ids = yield* Vm.list({ pageSize: 500 }).pipe(
        Stream.mapEffect(({ id }, index) => Effect.as(index === 4_999 ? tower.expireSessions : Effect.void, id)),
        Stream.runCollect,
        persistent
      )
      assert.deepStrictEqual(ids.toSorted(), [...ids])
      assert.deepStrictEqual(new Set(ids), new Set(yield* tower.vms.ids(0, 10_000)))
      assert.isTrue((yield* tower.counters).faults.every(({ injected }) => injected > 0))
    }).pipe(
      Effect.provide(
        inProcess({
          vms: 10_000,
          faults: [
            "Vm.getVms:status=500,probability=0.1",
            "Vm.getVms:drop,probability=0.1",
            "Vm.getVms:truncate,count=2"
          ]
        })
      )
    )
  )

  it.effect("200 creates under faults are never doubled, and each that is lost says so", () =>
    Effect.gen(function* () {
      const tower = yield* Testing.Simulator
      const before = yield* Vm.count()
      const plan = yield* blueprint("created")
      yield* tower.faults.add("Vm.createVm:drop,probability=0.1")
      yield* tower.faults.add("Vm.createVm:drop-after,probability=0.1")
      yield* tower.faults.add("*:fail-task,probability=0.05")
      const create = (number: number) =>
        Vm.createVm([{ ...plan, name: `created-${number}` }]).pipe(
          TaskPoller.awaitTask,
          Effect.as("created"),
          Effect.catchTags({
            TransportError: () => Effect.succeed("unknown"),
            TaskFailed: () => Effect.succeed("failed")
          })
        )
      const creations = Effect.forEach(Array.range(1, 200), create, { concurrency: 20 })
      const outcomes = yield* Testing.adjustClock(creations, "1 hour")
      const names = yield* Vm.list({ where: { name_starts_with: "created-" } }).pipe(
        Stream.map(({ name }) => name),
        Stream.runCollect
      )
      assert.lengthOf(new Set(names), names.length)
      assert.includeMembers(
        names,
        outcomes.flatMap((outcome, index) => (outcome === "created" ? [`created-${index + 1}`] : []))
      )
      const { faults, tasks } = yield* tower.counters
      const dropped = faults.find(({ rule }) => rule.startsWith("Vm.createVm:drop,"))?.injected ?? 0
      assert.deepStrictEqual([tasks.started, names.length], [200 - dropped, tasks.started - tasks.failed])
      assert.strictEqual(yield* Vm.count(), before + names.length)
    }).pipe(Effect.provide(inProcess({ vms: 10 })))
  )
})

const small = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const checks = { arbitrary: { runs: 4 }, timeout: 60_000 }

describe("while everything goes wrong, from any seed", () => {
  it.effect.prop(
    "a listing of 10,000 vms is whole, by id and by offset",
    { seed: small(0, 1_000_000), pageSize: small(200, 1500), by: Schema.Literals(["id", "offset"]) },
    ({ by, pageSize, seed }) => {
      const faults = [
        "Vm.getVms:latency=3s,probability=0.5",
        "Vm.getVms:drop,probability=0.1",
        "Vm.getVms:drop-after,probability=0.1",
        "Vm.getVms:status=500,probability=0.1",
        "Vm.getVms:expire-session,after=3,count=1",
        "User.login:latency=2s,probability=0.5"
      ]
      return Effect.gen(function* () {
        const tower = yield* Testing.Simulator
        const listed = yield* Testing.adjustClock(persistent(Stream.runCollect(Vm.list({ by, pageSize }))), "1 hour")
        const ids = listed.map(({ id }) => id)
        assert.deepStrictEqual(ids, [...(yield* tower.vms.ids(0, 10_000))])
        assert.isTrue((yield* tower.counters).faults.some(({ injected }) => injected > 0))
      }).pipe(
        Effect.provide(inProcess({ vms: 10_000, seed, faults })),
        // A page of 1500 vms may be computed for longer than the second that the clock waits by default.
        Effect.provide(TestClock.layer({ warningDelay: "1 minute" }))
      )
    },
    checks
  )

  it.effect.prop(
    "200 creations double none, and lose none that was reported as made",
    { seed: small(0, 1_000_000), concurrency: small(1, 40) },
    ({ concurrency, seed }) =>
      Effect.gen(function* () {
        const tower = yield* Testing.Simulator
        const before = yield* Vm.count()
        const plan = yield* blueprint("created")
        for (const rule of [
          "Vm.createVm:latency=3s,probability=0.2",
          "Vm.createVm:drop,probability=0.05",
          "Vm.createVm:drop-after,probability=0.05",
          "Vm.createVm:status=500,probability=0.05",
          "Vm.createVm:fail-task,probability=0.1",
          "Vm.createVm:expire-session,after=20,count=1",
          "Vm.createVm:expire-session,after=150,count=1",
          "Task.getTasks:expire-session,after=5,count=1",
          "Task.getTasks:drop,probability=0.1",
          "Task.getTasks:latency=4s,probability=0.2"
        ]) {
          yield* tower.faults.add(rule)
        }
        const create = (number: number) =>
          Vm.createVm([{ ...plan, name: `created-${number}` }]).pipe(
            TaskPoller.awaitTask,
            Effect.as("created"),
            Effect.catchTags({
              TransportError: () => Effect.succeed("unknown"),
              ServerError: () => Effect.succeed("rejected"),
              // A request whose session ends twice is given up: the creation itself, or a poll of its task.
              Unauthorized: () => Effect.succeed("unknown"),
              TaskFailed: () => Effect.succeed("failed")
            })
          )
        const creations = Effect.forEach(Array.range(1, 200), create, { concurrency })
        const outcomes = yield* Testing.adjustClock(persistent(creations), "2 hours")
        yield* tower.faults.clear
        yield* TestClock.adjust("1 minute")
        const names = yield* Vm.list({ where: { name_starts_with: "created-" } }).pipe(
          Stream.map(({ name }) => name),
          Stream.runCollect
        )
        const named = (...expected: ReadonlyArray<string>) =>
          outcomes.flatMap((outcome, index) => (expected.includes(outcome) ? [`created-${index + 1}`] : []))
        assert.lengthOf(new Set(names), names.length)
        assert.includeMembers(names, named("created"))
        assert.includeMembers(named("created", "unknown"), [...names])
        assert.strictEqual(yield* Vm.count(), before + names.length)
        // Each kind of outcome is among them, so that none of the assertions above holds for want of cases.
        assert.includeMembers(outcomes, ["created", "failed", "unknown", "rejected"])
      }).pipe(Effect.provide(inProcess({ vms: 10, seed }))),
    checks
  )
})
