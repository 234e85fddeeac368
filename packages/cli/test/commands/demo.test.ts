import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import { join } from "node:path"
import * as Hci from "../process.ts"

const scpFiles = [...SangforScpSite.resourceNames.map((name) => `${name}.ndjson`), "manifest.json"].sort()

layer(NodeServices.layer)("hci demo", (it) => {
  it.effect("exports simulated sites of both platforms into files, says what to try next, and ends by itself", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const { code, stderr, stdout } = yield* Hci.hci(["demo", "--machines", "300"], { cwd })
      assert.strictEqual(code, 0, stderr)
      assert.deepStrictEqual(yield* Hci.names(cwd), ["inventory-demo"])
      const out = join(cwd, "inventory-demo")
      assert.deepStrictEqual(yield* Hci.names(out), ["scp", "tower-1", "tower-2"])
      assert.deepStrictEqual(yield* Hci.names(join(out, "scp")), scpFiles)
      const files = ["scp/servers.ndjson", "tower-1/vms.ndjson", "tower-2/vms.ndjson"]
      const texts = yield* Effect.forEach(files, (file) => Hci.read(join(out, file)))
      assert.deepStrictEqual(
        texts.map((text) => text.split("\n").length - 1),
        [120, 90, 90]
      )
      assert.match(stdout, /^scp +9 .* ok$/m)
      assert.match(stdout, /^tower-2 +28 .* ok$/m)
      assert.match(stdout, /What to try next:\n( {2}.+\n){5}$/)
    })
  )
})
