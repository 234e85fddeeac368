import * as TowerSimulator from "@effect-hci/simulator/CloudTower"
import * as ScpSimulator from "@effect-hci/simulator/SangforScp"
import { jsonOf } from "@effect-hci/test-support/Assertions"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { run, folder } from "./process.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const read = (path: string): string => readFileSync(`${root}${path}`, "utf8")

const Manifest = Schema.Struct({ name: Schema.String, private: Schema.optionalKey(Schema.Boolean) })

const manifests = globSync("packages/*/package.json", { cwd: root }).map((file) => jsonOf(read(file), Manifest))
const names = manifests
  .filter((manifest) => manifest.private !== true)
  .map((manifest) => manifest.name.replace("@effect-hci/", ""))

describe.each(names)("README of %s", (name) => {
  it("says what the package is called and how it is installed", () => {
    const readme = read(`packages/${name}/README.md`)
    assert.isTrue(readme.startsWith(`# @effect-hci/${name}\n`))
    assert.match(readme, new RegExp(`\`\`\`sh\nnpm install .*@effect-hci/${name}\\b`))
  })

  // The type check of the tests compiles the programs; here the READMEs are held against them. The command needs none.
  it("has the program of docs/cookbook/packages", () => {
    const programs = [...read(`packages/${name}/README.md`).matchAll(/```ts\n([\s\S]*?)```/g)]
    const program = name === "cli" ? [] : [read(`docs/cookbook/packages/${name}.ts`)]
    assert.deepStrictEqual(
      programs.map(([, code]) => code),
      program
    )
  })
})

const startTime = "2026-01-31T12:00:00Z"

const sites = Layer.mergeAll(
  ScpSimulator.layerServer({ servers: 100, taskTime: 0, startTime }),
  TowerSimulator.layerServer({ vms: 30, taskTime: 0, startTime }),
  NodeServices.layer
)

/** What a program prints, its settings in the environment. */
const printed = (name: string) =>
  Effect.gen(function* () {
    const scp = yield* ScpSimulator.Simulator
    const tower = yield* TowerSimulator.Simulator
    const program = ChildProcess.make(process.execPath, [`${root}docs/cookbook/packages/${name}.ts`], {
      cwd: yield* folder,
      env: {
        HCI_SCP_URL: scp.url,
        HCI_SCP_ACCESS_KEY: scp.credentials.accessKey,
        HCI_SCP_SECRET_KEY: Redacted.value(scp.credentials.secretKey),
        HCI_CLOUDTOWER_URL: tower.url,
        HCI_CLOUDTOWER_API_KEY: Redacted.value(tower.apiKey)
      },
      extendEnv: false
    })
    const { code, stderr, stdout } = yield* run(program)
    assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" })
    return stdout
  })

layer(sites, { excludeTestServices: true })("the program of the README of", (it) => {
  it.effect.each([
    ["core", /^There is no such server\.\n$/],
    ["sangfor-scp", /^(web-[\w-]+ is running\n)+$/],
    ["cloudtower", /^(\d+) of \1 vms are down\n$/],
    ["simulator", /^500 vms\n$/],
    ["inventory", /^servers: 100\n/m]
  ] as const)("%s runs", ([name, lines]) =>
    Effect.gen(function* () {
      assert.match(yield* printed(name), lines)
    })
  )
})
