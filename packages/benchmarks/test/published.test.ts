import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"
import { exceeded } from "../src/budgets/budget.ts"
import { bundlesIn } from "../src/budgets/bundle.ts"
import { importWorkIn } from "../src/budgets/imports.ts"
import * as Stage from "../src/budgets/stage.ts"

const parse = Schema.decodeSync(Schema.fromJsonString(Schema.Unknown))

const program = (name: string): string => fileURLToPath(new URL(`published/${name}.ts`, import.meta.url))

/** The modules that only gather others, each with a name that it has. */
const gathering = [
  ["core/dist/Platform", "retryable"],
  ["core/dist/Runtime", "NotFound"],
  ["cloudtower/dist/index", "getVms"],
  ["sangfor-scp/dist/index", "findByName"],
  ["sangfor-scp/dist/api/index", "listServers"]
] as const

/** Prints the exports of both forms of a module that gathers others: `{ "Vm": ["Vm", "getVms", ...], ... }`. */
const listing = (file: string): string => `
const exports = Object.entries(await import("./node_modules/@effect-hci/${file}"))
console.log(JSON.stringify(exports.map(([name, members]) => [name, Object.keys(members).sort()]).sort()))`

/**
 * Bundles a program for browsers; the globals of Node are not there for it. Gives what the bundler complains of, and the
 * imports that it left.
 */
const bundleForBrowsers = (folder: string) =>
  Effect.promise(async () => {
    const problems: Array<string> = []
    const build = await rolldown({
      input: `${folder}/browser.ts`,
      platform: "browser",
      transform: { define: { Buffer: "undefined", process: "undefined" } },
      onLog: (_, log) => problems.push(log.message)
    })
    const { output } = await build.write({ dir: `${folder}/browser`, format: "esm" })
    await build.close()
    const chunks = output.filter((part) => part.type === "chunk")
    const imported = chunks.flatMap(({ dynamicImports, imports }) => imports.concat(dynamicImports))
    return { problems, left: imported.filter((name) => chunks.every(({ fileName }) => fileName !== name)) }
  })

/** The folder where all are installed. */
class Folder extends Context.Service<Folder, string>()("test/Folder") {
  static readonly layer = Layer.effect(Folder, Stage.make)
}

layer(Folder.layer.pipe(Layer.provideMerge(NodeServices.layer)), { timeout: 60_000 })("published packages", (it) => {
  it.effect(
    "run in plain Node, each value there once, and have the same exports for Node and for bundlers",
    () =>
      Effect.gen(function* () {
        const folder = yield* Folder
        const fileSystem = yield* FileSystem.FileSystem
        yield* fileSystem.copyFile(program("client"), `${folder}/client.ts`)
        const seen = parse(yield* Stage.run(folder, ["client.ts"]))
        assert.deepStrictEqual(seen, {
          once: [true, true, true, true],
          vms: 25,
          missing: true,
          started: 1,
          version: "4.8.0",
          servers: "function"
        })
        for (const [name, member] of gathering) {
          const forNode = yield* Stage.run(folder, ["--input-type=module", "--eval", listing(`${name}.node.js`)])
          const forBundlers = yield* Stage.run(folder, ["--input-type=module", "--eval", listing(`${name}.js`)])
          assert.include(forNode, `"${member}"`)
          assert.strictEqual(forNode, forBundlers)
        }
      }),
    60_000
  )

  it.effect(
    "are bundled for browsers and workers, where nothing of Node is there",
    () =>
      Effect.gen(function* () {
        const folder = yield* Folder
        const fileSystem = yield* FileSystem.FileSystem
        yield* fileSystem.copyFile(program("browser"), `${folder}/browser.ts`)
        assert.deepStrictEqual(yield* bundleForBrowsers(folder), { problems: [], left: [] })
        const seen = parse(yield* Stage.run(folder, ["browser/browser.js"]))
        assert.deepStrictEqual(seen, {
          counts: [7, 5],
          requests: [
            // For the version of the site, and for the servers.
            ["scp.example", "AWS4-HMAC-SHA256"],
            ["scp.example", "AWS4-HMAC-SHA256"],
            ["tower.example", "key"]
          ],
          process: "undefined",
          buffer: "undefined"
        })
      }),
    60_000
  )

  it.effect(
    "keep the budgets of bundles",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(exceeded(yield* bundlesIn(yield* Folder)), [])
      }),
    60_000
  )

  it.effect(
    "keep the budgets of imports",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(exceeded(yield* importWorkIn(yield* Folder)), [])
      }),
    60_000
  )
})
