/** A 304 to a write is a success without change; a read without content is a failure. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { GpuDevice, Label, TaskPoller, Vm } from "../src/index.ts"
import { against, tower } from "./support/tower.ts"

const unchanged = () => ({ status: 304 })
const routes = {
  "add-labels-to-resources": unchanged,
  "start-vm": unchanged,
  "get-labels": unchanged,
  "get-detail-vm-info-by-gpu-devices": unchanged
}

const add = Label.addLabelsToResources({ where: { id: "l" }, data: { vms: { id: "v" } } })

describe("304", () => {
  it.effect("is a success of a write that declares it", () =>
    Effect.gen(function* () {
      const response = yield* add
      assert.isTrue(TaskPoller.isNotModified(response))
      assert.lengthOf(response, 0)
    }).pipe(against(tower({ routes })))
  )

  it.effect("is a success of a read that declares it", () =>
    Effect.gen(function* () {
      assert.isTrue(TaskPoller.isNotModified(yield* GpuDevice.getDetailVmInfoByGpuDevices({})))
    }).pipe(against(tower({ routes })))
  )

  it.effect("names no task to wait for", () =>
    Effect.gen(function* () {
      assert.isTrue(TaskPoller.isNotModified(yield* add.pipe(TaskPoller.awaitTask)))
    }).pipe(against(tower({ routes })))
  )

  it.effect("is a success of a write that does not declare it: no record was changed", () =>
    Effect.gen(function* () {
      assert.lengthOf(yield* Vm.startVm({ where: { id: "v" } }).pipe(TaskPoller.awaitTask), 0)
    }).pipe(against(tower({ routes })))
  )

  it.effect("is not taken for an empty collection", () =>
    Effect.gen(function* () {
      yield* assertFails(Label.getLabels({}), "InvalidResponse")
      yield* assertFails(Stream.runCollect(Label.list()), "InvalidResponse")
      yield* assertFails(Label.get("l"), "InvalidResponse")
    }).pipe(against(tower({ routes })))
  )

  it.effect("is not what an empty response is", () =>
    Effect.gen(function* () {
      assert.isFalse(TaskPoller.isNotModified(yield* add))
    }).pipe(against(tower({ routes: { "add-labels-to-resources": () => ({ body: "[]" }) } })))
  )
})
