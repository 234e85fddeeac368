/** The files that docs/architecture.md names for a read are those that take part in one. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as ChildProcess from "effect/process/ChildProcess"
import { fileURLToPath } from "node:url"
import { namesIn, read, tableOf } from "./guides.ts"
import { run } from "./process.ts"

const text = read("docs/architecture.md")
const section = text.slice(text.indexOf("## The path of one read"))
const [constant, ...way] = tableOf(section, "file").flatMap(([file]) => namesIn(file))
const beside = (platform: string): ReadonlyArray<string> =>
  tableOf(section, "beside the way").flatMap(([file, , platforms = ""]) =>
    platforms === "both" || platforms === platform ? namesIn(file) : []
  )

const worker = fileURLToPath(new URL("workers/filesOfRead.ts", import.meta.url))

describe("docs/architecture.md", () => {
  layer(NodeServices.layer)((it) => {
    it.effect("names each file of ours of which a function runs in a read", () =>
      Effect.gen(function* () {
        const { code, stderr, stdout } = yield* run(ChildProcess.make(process.execPath, [worker], { stdin: "ignore" }))
        assert.strictEqual(code, 0, stderr)
        const wayOfTower = way.map((file) => file.replace("sangfor-scp/", "cloudtower/"))
        assert.deepStrictEqual(JSON.parse(stdout), {
          "sangfor-scp": [...way, ...beside("SCP")].sort(),
          cloudtower: [...wayOfTower, ...beside("CloudTower")].sort()
        })
        assert.strictEqual(constant, "sangfor-scp/src/Servers.ts")
        assert.isAtMost(way.length + 1, 10)
        for (const platform of [beside("SCP"), beside("CloudTower")]) {
          assert.match(section, new RegExp(`\\b${way.length + platform.length}\\b`))
        }
      })
    )
  })
})
