/** What was seen on real Towers, by the client against the simulated one over HTTP. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { VmWhereInput } from "../src/generated/inputs/Shared.ts"
import { Label, TaskPoller, Vm } from "../src/index.ts"
import { blueprint, overHttp } from "./support/simulated.ts"

const aVm = Effect.flatMap(Stream.runHead(Vm.list()), (vm) => Effect.fromOption(vm))

describe("against the simulated Tower", () => {
  it.live("a name that is taken fails the task as DuplicateName, and not the call", () =>
    Effect.gen(function* () {
      const input = [yield* blueprint("web")]
      yield* Vm.createVm(input).pipe(TaskPoller.awaitTask)
      const [accepted] = yield* Vm.createVm(input)
      const error = yield* Effect.flip(TaskPoller.wait(accepted?.task_id ?? ""))
      assert.deepInclude(error, { _tag: "TaskFailed", reason: "DuplicateName" })
      assert.strictEqual(yield* Vm.count({ name: "web" }), 1)
    }).pipe(Effect.provide(overHttp()))
  )

  it.live.each([
    ["VM_DUPLICATED_NAME", "DuplicateName"],
    ["HostAvailableMemoryFilter", "NoMemory"],
    ["EAllocSpace", "NoStorage"],
    ["VM_CLOUD_INIT_CONFIG_ERROR", "CloudInit"],
    ["PlacementGroupMustFilter", "Placement"],
    ["GPU_ASSIGN_FAILED", "Gpu"],
    ["SOMETHING_ELSE", undefined]
  ] as const)("a task that fails with %s is told of by its reason", ([code, reason]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Vm.createVm([yield* blueprint("web")]).pipe(TaskPoller.awaitTask))
      assert.strictEqual(error._tag === "TaskFailed" ? error.reason : error._tag, reason)
      assert.include(error.message, code)
    }).pipe(Effect.provide(overHttp({ faults: [`Vm.createVm:fail-task=${code}`] })))
  )

  it.live("a write that has nothing to change is NotModified", () =>
    Effect.gen(function* () {
      const { id } = yield* aVm
      const [label] = yield* Label.createLabel([{ key: "owner", value: "me" }]).pipe(TaskPoller.awaitTask)
      const add = Label.addLabelsToResources({ where: { id: label?.id ?? "" }, data: { vms: { id } } })
      assert.isFalse(TaskPoller.isNotModified(yield* add.pipe(TaskPoller.awaitTask)))
      assert.isTrue(TaskPoller.isNotModified(yield* add.pipe(TaskPoller.awaitTask)))
    }).pipe(Effect.provide(overHttp()))
  )

  it.live("a vm has a placeholder for its local_id while it is being created, and its id stays", () =>
    Effect.gen(function* () {
      const [accepted] = yield* Vm.createVm([yield* blueprint("web")])
      const id = accepted?.data.id ?? ""
      assert.match((yield* Vm.get(id)).local_id, /^placeholder-/)
    }).pipe(Effect.provide(overHttp({ taskTime: "1 hour" })))
  )

  it.live("an unknown key of a where is refused before a Tower that ignores it can select everything", () =>
    Effect.gen(function* () {
      const where: VmWhereInput = JSON.parse('{ "vm_ids": ["a"] }')
      const error = yield* Effect.flip(Vm.count(where))
      assert.strictEqual(error._tag, "BadRequest")
      assert.include(error.message, "vm_ids")
      assert.strictEqual(yield* Vm.count(), 5)
    }).pipe(Effect.provide(overHttp({ ignoreUnknownWhere: true })))
  )
})
