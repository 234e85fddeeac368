import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Export from "@effect-hci/inventory/Export"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import * as TaskPoller from "@effect-hci/sangfor-scp/TaskPoller"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import { join } from "node:path"
import { assertSentence } from "./assertions.ts"
import * as Hci from "./process.ts"

const Started = Schema.fromJsonString(
  Schema.Struct({ url: Schema.String, username: Schema.String, password: Schema.String })
)

const clientOf = (url: string, username: string, password: Redacted.Redacted) =>
  SangforScpNode.layer({ url, credentials: { username, password }, rateLimits: false })

/** Runs a simulated cloud until something has been done with it. */
const whileSimulated = (
  cwd: string,
  flags: ReadonlyArray<string>,
  use: Effect.Effect<void, unknown, SangforScp.SangforScp>,
  signal: "SIGINT" | "SIGTERM" = "SIGTERM"
) =>
  Hci.signalled(["simulate", "sangfor-scp", "--json", "--task-time", "0s", ...flags], {
    cwd,
    signal,
    from: "stdout",
    when: (line) => line.startsWith("{"),
    before: (line) =>
      Effect.gen(function* () {
        const { password, url, username } = yield* Schema.decodeEffect(Started)(line)
        yield* Effect.provide(use, clientOf(url, username, Redacted.make(password)))
      }).pipe(Effect.orDie)
  })

const rename = (name: string) =>
  Effect.gen(function* () {
    const [first] = yield* Stream.runCollect(Servers.list())
    yield* Servers.rename(first?.id ?? "", name).pipe(TaskPoller.awaitTask)
  })

/** Collects the names of all machines. */
const namesInto = (found: Array<string>) =>
  Effect.map(Stream.runCollect(Servers.list()), (servers) => void found.push(...servers.map(({ name }) => name)))

/** A folder with the export of a cloud of five machines. */
const exportFolder = Effect.gen(function* () {
  const cwd = yield* Hci.folder
  const exporting = Effect.gen(function* () {
    const { credentials, url } = yield* Simulator.Simulator
    const client = clientOf(url, credentials.username, credentials.password)
    const site = yield* SangforScpSite.makeScoped({ name: "lab", url }, client)
    yield* Export.site(site, { out: join(cwd, "inventory") })
  })
  yield* Effect.provide(exporting, Simulator.layerServer({ servers: 5 }))
  return cwd
})

layer(NodeServices.layer, { excludeTestServices: true })("hci simulate with a world", (it) => {
  it.effect("goes on with the cloud that it saved, in the same file", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const first = yield* whileSimulated(cwd, ["--servers", "4", "--save", "w.json"], rename("payroll"))
      assert.deepStrictEqual([first.code, first.stderr], [0, ""])
      assert.deepStrictEqual(yield* Hci.names(cwd), ["w.json"])
      assert.match(yield* Hci.read(join(cwd, "w.json")), /^\{"format":1,/)
      const found: Array<string> = []
      const use = Effect.andThen(namesInto(found), rename("payroll-2"))
      const second = yield* whileSimulated(cwd, ["--load", "w.json", "--save", "w.json"], use, "SIGINT")
      assert.strictEqual(second.stderr, "")
      assert.deepStrictEqual([found.length, found[0]], [4, "payroll"])
      assert.include(yield* Hci.read(join(cwd, "w.json")), '"payroll-2"')
    })
  )

  it.effect("starts as the site of an export's folder", () =>
    Effect.gen(function* () {
      const cwd = yield* exportFolder
      const found: Array<string> = []
      const { stderr } = yield* whileSimulated(cwd, ["--load", "inventory"], namesInto(found))
      assert.strictEqual(stderr, "")
      const lines = (yield* Hci.read(join(cwd, "inventory", "servers.ndjson"))).trim().split("\n")
      assert.deepStrictEqual(
        found,
        lines.map((line): unknown => JSON.parse(line).name)
      )
    })
  )

  it.effect("says what the export lacks", () =>
    Effect.gen(function* () {
      const cwd = yield* exportFolder
      const manifest = join(cwd, "inventory", "manifest.json")
      yield* Hci.write(manifest, (yield* Hci.read(manifest)).replace('"volumes.ndjson"', "null"))
      const found: Array<string> = []
      const { stderr } = yield* whileSimulated(cwd, ["--load", "inventory"], namesInto(found))
      assert.strictEqual(found.length, 5)
      assert.match(stderr, /The export in inventory lacks volumes: the simulator has none of them\./)
    })
  )

  it.effect("scrubs an export into a world that can be served", () =>
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
      const found: Array<string> = []
      yield* whileSimulated(cwd, ["--load", "a.json"], namesInto(found))
      assert.strictEqual(found.length, 5)
    })
  )

  const world = '{"format":1,"platform":"sangfor-scp","seed":1,"records":'
  const wrong: ReadonlyArray<readonly [name: string, content: string, sentence: RegExp]> = [
    ["broken JSON", '{"format":', /w\.json is no JSON and holds no saved state: give --load/],
    ["another format", '{"format":7}', /w\.json holds state of format 7, and this version reads format 1: give --load/],
    ["another platform", '{"format":1,"platform":"cloudtower"}', /w\.json holds the state of a CloudTower, not of a/],
    ["a wrong record", `${world}[{"model":"Server","index":"a","values":null}]}`, /w\.json .*\(records\[0\]\.index: /],
    [
      "wrong values",
      `${world}[{"model":"Vpc","index":0,"values":{}}]}`,
      /^--load .*w\.json: records\[0\]: values\.az: /
    ],
    ["a record of no kind", `${world}[{"model":"Tea","index":0,"values":null}]}`, /w\.json: records\[0\]: .*"Tea"/]
  ]
  for (const [name, content, sentence] of wrong) {
    it.effect(`explains ${name}`, () =>
      Effect.gen(function* () {
        const file = join(yield* Hci.folder, "w.json")
        yield* Hci.write(file, content)
        assertSentence(yield* Hci.inProcess(["simulate", "sangfor-scp", "--load", file]), sentence, 2)
      })
    )
  }

  it.effect("explains a folder that holds no export, and a line that holds no record", () =>
    Effect.gen(function* () {
      const cwd = yield* exportFolder
      const load = (path: string) => Hci.inProcess(["simulate", "sangfor-scp", "--load", path])
      assertSentence(yield* load(cwd), /holds no export \(manifest\.json is missing\): give --load/, 2)
      const file = join(cwd, "inventory", "servers.ndjson")
      yield* Hci.write(file, `${yield* Hci.read(file)}[]\n`)
      assertSentence(yield* load(join(cwd, "inventory")), /Line 6 of .*servers\.ndjson is no JSON object: give/, 2)
    })
  )

  it.effect("explains flags that a world has an answer to, and a file that cannot be written", () =>
    Effect.gen(function* () {
      const simulate = (...flags: ReadonlyArray<string>) => Hci.inProcess(["simulate", "sangfor-scp", ...flags])
      assertSentence(yield* simulate("--load", "x", "--servers", "3"), /--load and --servers contradict each other/, 2)
      assertSentence(yield* simulate("--load", "x", "--seed", "3"), /--load and --seed contradict each other/, 2)
      assertSentence(yield* simulate("--save", "/nowhere/w.json"), /Cannot write to \/nowhere\/w\.json: /, 1)
      const scrub = yield* Hci.inProcess(["simulate", "scrub", "--load", "nowhere", "--save", "w.json"])
      assertSentence(scrub, /Cannot read nowhere: there is no such file or folder; give --load/, 2)
    })
  )
})
