import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as CloudTower from "../../src/CloudTower.ts"
import { throughJson } from "../json.ts"
import * as Tower from "./tower.ts"
import { list, ok, completed, str } from "./tower.ts"

const responses = ["get-vms", "get-vm-disks", "get-labels", "get-vm-folders"]

const readAll = (post: Tower.Post) => Effect.forEach(responses, (path) => ok(post, path))

const changed = Effect.gen(function* () {
  const post = yield* Tower.inProcess
  const [vm, other] = list(yield* ok(post, "get-vms", { where: { status: "STOPPED" } }))
  yield* completed(post, "update-vm-basic-info", { where: { id: str(vm?.["id"]) }, data: { name: "payroll" } })
  yield* completed(post, "delete-vm", { where: { id: str(other?.["id"]) } })
  yield* completed(post, "create-label", [{ key: "owner", value: "me" }])
  const { save } = yield* CloudTower.Simulator
  const saved = throughJson(yield* save)
  return { saved, read: yield* readAll(post) }
}).pipe(Effect.provide(CloudTower.layerClient({ seed: 9, vms: 40 })))

const loaded = (load: CloudTower.State) =>
  Effect.provide(Effect.flatMap(Tower.inProcess, readAll), CloudTower.layerClient({ load }))

describe("a saved state", () => {
  it.effect("goes on where it was", () =>
    Effect.gen(function* () {
      const { read, saved } = yield* changed
      assert.deepStrictEqual(yield* loaded(saved), read)
    })
  )

  it.effect("is rejected where it cannot be gone on with", () =>
    Effect.gen(function* () {
      const state = { format: 1, platform: "cloudtower", seed: 9, vms: 40, clusters: 2 } as const
      const reject = (model: string, index: number) =>
        Effect.flip(loaded({ ...state, records: [{ model, index, values: null }] }))
      assert.deepInclude(yield* reject("Teapot", 0), { _tag: "InvalidOption", option: "load" })
      assert.deepInclude(yield* reject("Vm", 1e15), { _tag: "InvalidOption", option: "load" })
      assert.deepInclude(yield* reject("Vm", -1), { _tag: "InvalidOption", option: "load" })
    })
  )

  it.effect("can be scrubbed", () =>
    Effect.gen(function* () {
      const { saved } = yield* changed
      const scrubbed = yield* CloudTower.scrub(saved)
      assert.notInclude(JSON.stringify(scrubbed), "payroll")
      assert.strictEqual(scrubbed.records.length, saved.records.length)
      yield* loaded(scrubbed)
    })
  )
})
