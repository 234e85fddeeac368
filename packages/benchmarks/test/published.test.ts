import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { fileURLToPath } from "node:url"
import * as Stage from "../src/budgets/stage.ts"

const client = fileURLToPath(new URL("published/client.ts", import.meta.url))

/** Prints the exports of both forms of a module that gathers others: `{ "Vm": ["Vm", "getVms", ...], ... }`. */
const listing = (file: string): string => `
const exports = Object.entries(await import("./node_modules/@effect-hci/${file}"))
console.log(JSON.stringify(exports.map(([name, members]) => [name, Object.keys(members).sort()]).sort()))`

layer(NodeServices.layer)("published packages", (it) => {
  it.effect(
    "run in plain Node, each value there once, and have the same exports for Node and for bundlers",
    () =>
      Effect.gen(function* () {
        const folder = yield* Stage.make
        const fileSystem = yield* FileSystem.FileSystem
        yield* fileSystem.copyFile(client, `${folder}/client.ts`)
        const seen: unknown = JSON.parse(yield* Stage.run(folder, ["client.ts"]))
        assert.deepStrictEqual(seen, {
          once: [true, true, true, true],
          machines: 25,
          missing: true,
          started: 1,
          version: "4.8.0",
          servers: "function"
        })
        for (const name of ["core/dist/Runtime", "cloudtower/dist/index"]) {
          const forNode = yield* Stage.run(folder, ["--input-type=module", "--eval", listing(`${name}.node.js`)])
          const forBundlers = yield* Stage.run(folder, ["--input-type=module", "--eval", listing(`${name}.js`)])
          assert.include(forNode, "NotFound")
          assert.strictEqual(forNode, forBundlers)
        }
      }).pipe(Effect.scoped),
    60_000
  )
})
