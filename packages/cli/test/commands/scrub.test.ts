import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import { join } from "node:path"
import { assertSentence } from "../assertions.ts"
import * as Hci from "../process.ts"
import { exportFolder, namesInto, whileScpSimulated } from "../simulated.ts"

layer(NodeServices.layer, { excludeTestServices: true })("hci simulate scrub", (it) => {
  it.effect("scrubs an export into state that can be served", () =>
    Effect.gen(function* () {
      const cwd = yield* exportFolder
      const scrub = ["simulate", "scrub", "--load", join(cwd, "inventory")]
      const scrubInto = (file: string, env: Readonly<Record<string, string>> = {}) =>
        Hci.inProcess([...scrub, "--save", join(cwd, file)], env)
      const key = { HCI_SCRUB_KEY: "secret" }
      const { code, stderr, stdout } = yield* scrubInto("a.json", key)
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.match(stdout, /^\d+ records without names, addresses and secrets in .*a\.json\n$/)
      const text = yield* Hci.read(join(cwd, "a.json"))
      const { site = {} } = yield* SimulatorState.readSangforScp(join(cwd, "inventory"))
      for (const { name } of site["servers"] ?? []) assert.notInclude(text, String(name))
      assert.notInclude(text, '"secret"')
      yield* scrubInto("b.json", key)
      assert.strictEqual(yield* Hci.read(join(cwd, "b.json")), text)
      yield* scrubInto("c.json")
      assert.notStrictEqual(yield* Hci.read(join(cwd, "c.json")), text)
      const names: Array<string> = []
      yield* whileScpSimulated(cwd, ["--load", "a.json"], namesInto(names))
      assert.strictEqual(names.length, 5)
    })
  )

  it.effect("explains a path that is not there", () =>
    Effect.gen(function* () {
      const finished = yield* Hci.inProcess(["simulate", "scrub", "--load", "nowhere", "--save", "w.json"])
      assertSentence(finished, /Cannot read nowhere: there is no such file or folder; give --load/, 2)
    })
  )
})
