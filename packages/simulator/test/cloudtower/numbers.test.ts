/** Numbers of requests that JavaScript cannot hold. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as CloudTower from "../../src/CloudTower.ts"
import * as Tower from "./tower.ts"

const layer = CloudTower.layerClient({ vms: 10 })

describe("a number that would be kept as another one", () => {
  it.effect.each(["9007199254740993", "-9007199254740993", "1e400", "12345678901234567890"])(
    "is refused in a write: %s",
    (number) =>
      Effect.gen(function* () {
        const post = yield* Tower.inProcess
        for (const [path, raw] of [
          ["create-vm-volume", `[{"name":"v","size":${number}}]`],
          ["update-vm-disk", `{"where":{"id":"a"},"data":{"vm_disk_id":"d","max_iops":${number}}}`],
          ["delete-vm", `{"where":{"memory_gt":${number}}}`]
        ] as const) {
          const message = yield* Tower.rejected(400, post, path, undefined, { raw })
          assert.include(message, number === "1e400" ? "not valid JSON" : `the number ${number}`)
        }
      }).pipe(Effect.provide(layer))
  )

  it.effect("may stand in a condition of a listing", () =>
    Effect.gen(function* () {
      const post = yield* Tower.inProcess
      const vms = yield* Tower.ok(post, "get-vms", undefined, { raw: '{"where":{"memory_lt":9223372036854775807}}' })
      assert.strictEqual(Tower.list(vms).length, 10)
    }).pipe(Effect.provide(layer))
  )
})
