/** Writes that meet a lock, and writes that wait for it to go. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { CloudTower, Vm, VmVolume } from "../src/index.ts"
import type { Handler } from "./support/http.ts"
import { json, errorResponse } from "./support/http.ts"
import { minimal } from "./support/minimal.ts"
import type { Row } from "./support/tower.ts"
import { against, tower } from "./support/tower.ts"
import { adjustClock } from "../src/Testing.ts"

const locked_resources = [
  { id: "vm-1", type: "VM" },
  { id: "vol-1", type: "VM_VOLUME" }
]
const lock = () => errorResponse(400, "Resource is locked", { code: "ResourceLocked", props: { locked_resources } })

const held = { entityAsyncStatus: "UPDATING" } as const

/** A vm and a volume that are locked until they are unlocked here, and a write that needs them. */
const lockedTower = () => {
  const tables: Record<string, Array<Row>> = {
    vms: [minimal(Vm.Vm, { id: "vm-1", ...held })],
    "vm-volumes": [minimal(VmVolume.VmVolume, { id: "vol-1", ...held })]
  }
  const isHeld = () => Object.values(tables).some((rows) => rows.some((row) => "entityAsyncStatus" in row))
  const update: Handler = () => (isHeld() ? lock() : json([{ task_id: null, data: minimal(Vm.Vm, { id: "vm-1" }) }]))
  const server = tower({ tables, routes: { "update-vm-basic-info": update } })
  return {
    server,
    unlockVm: () => (tables["vms"] = [minimal(Vm.Vm, { id: "vm-1" })]),
    dropVolume: () => (tables["vm-volumes"] = []),
    writes: () => server.requestsTo("/v2/api/update-vm-basic-info").length
  }
}

const write = Vm.updateVm({ where: { id: "vm-1" }, data: { name: "web-01" } })

describe("ResourceLocked", () => {
  it.effect("is a Conflict that says what is locked, and keeps the server's words without its stack", () => {
    const { server, writes } = lockedTower()
    return Effect.gen(function* () {
      const error = yield* Effect.flip(write)
      assert.deepInclude(error, {
        _tag: "Conflict",
        status: 400,
        code: "ResourceLocked",
        message: "Resource is locked",
        requestId: "req-1",
        locked: locked_resources
      })
      assert.notInclude(JSON.stringify(error), "/usr/share/tower")
      assert.strictEqual(writes(), 1)
    }).pipe(against(server))
  })

  it.effect("other errors are not locks", () => {
    const server = tower({ routes: { "update-vm-basic-info": () => errorResponse(400, "no", { code: "Other" }) } })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(write.pipe(CloudTower.whenUnlocked()))
      assert.strictEqual(error._tag, "BadRequest")
      assert.strictEqual(server.requests.length, 1)
    }).pipe(against(server))
  })
})

describe("whenUnlocked", () => {
  it.effect("repeats the write once vm and volume are free", () => {
    const { dropVolume, unlockVm, server, writes } = lockedTower()
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(write.pipe(CloudTower.whenUnlocked()))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(writes(), 1)
      unlockVm()
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(writes(), 1)
      dropVolume()
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))[0]?.data.id, "vm-1")
      assert.strictEqual(writes(), 2)
      assert.deepInclude(server.requestsTo("/v2/api/get-vms")[0]?.json, { where: { id_in: ["vm-1"] } })
    }).pipe(against(server))
  })

  it.effect("gives the Conflict back when the schedule ends", () => {
    const { server, writes } = lockedTower()
    return Effect.gen(function* () {
      const schedule = Schedule.spaced("1 second").pipe(Schedule.upTo({ times: 3 }))
      const error = yield* adjustClock(Effect.flip(write.pipe(CloudTower.whenUnlocked(schedule))), "10 minutes")
      assert.deepInclude(error, { _tag: "Conflict", locked: locked_resources })
      assert.strictEqual(server.requestsTo("/v2/api/get-vms").length, 3)
      assert.strictEqual(writes(), 1)
    }).pipe(against(server))
  })

  it.effect("ends by itself after five minutes", () => {
    const { server } = lockedTower()
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(write.pipe(CloudTower.whenUnlocked())))
      yield* TestClock.adjust("290 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("15 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "Conflict")
    }).pipe(against(server))
  })

  it.effect("goes on within the same schedule when another task is quicker", () => {
    let rejected = 0
    const route: Handler = () => ((rejected += 1) < 4 ? lock() : json([]))
    const server = tower({ tables: { vms: [], "vm-volumes": [] }, routes: { "update-vm-basic-info": route } })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* adjustClock(write.pipe(CloudTower.whenUnlocked()), "10 minutes"), [])
      assert.deepStrictEqual(
        server.requestsTo("/v2/api/update-vm-basic-info").map(({ at }) => at),
        [0, 2000, 4000, 6000]
      )
    }).pipe(against(server))
  })
})
