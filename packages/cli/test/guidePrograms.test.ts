/** The guides that have several programs: each is shown there as it is compiled, and run here; tables and links hold. */
import * as TowerTesting from "@effect-hci/cloudtower/Testing"
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as NodeClient from "@effect-hci/core/node/HttpClient"
import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import type * as TowerSimulator from "@effect-hci/simulator/CloudTower"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { existsSync, globSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Tower from "../../../docs/cookbook/guides/getting-started/tower.ts"
import * as Calls from "../../../docs/cookbook/guides/hooks/calls.ts"
import * as Client from "../../../docs/cookbook/guides/hooks/client.ts"
import * as OwnOperation from "../../../docs/cookbook/guides/hooks/operation.ts"
import { countEach, Sites } from "../../../docs/cookbook/guides/several-sites/sites.ts"
import { namesIn, read, tableOf } from "./guides.ts"
import { inProcess, run } from "./process.ts"
// Tests that the guides show: they run with those of this file.
import "../../../docs/cookbook/guides/getting-started/servers.test.ts"
import "../../../docs/cookbook/guides/testing/faults.test.ts"
import "../../../docs/cookbook/guides/testing/mocks.test.ts"
import "../../../docs/cookbook/guides/testing/simulated.test.ts"
import "../../../docs/cookbook/guides/testing/states.test.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const files = globSync("docs/cookbook/guides/*/*.ts", { cwd: root })
const guides = [...new Set(files.map((path) => basename(dirname(path))))]

describe.each(guides)("docs/%s.md", (guide) => {
  it("has the programs of its folder in docs/cookbook/guides, and no others", () => {
    const shown = [...read(`docs/${guide}.md`).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code)
    assert.sameMembers(shown, files.filter((path) => basename(dirname(path)) === guide).map(read))
  })

  it("is in the index", () => {
    assert.include(read("docs/README.md"), `](${guide}.md)`)
  })
})

describe("docs/README.md", () => {
  it("has every document, and no other", () => {
    const linked = [...read("docs/README.md").matchAll(/\]\(([\w/-]+\.md)\)/g)].map(([, path]) => path)
    const documents = globSync("docs/{*,migration/*,adr/README,cookbook/*/README}.md", { cwd: root })
      .map((path) => path.replaceAll("\\", "/").replace("docs/", ""))
      .filter((path) => path !== "README.md")
    assert.sameMembers(linked, documents)
  })
})

const documents = globSync(["*.md", "docs/**/*.md", "packages/*/README.md", "examples/*.md"], {
  cwd: root,
  exclude: (name) => name.endsWith("node_modules")
})

describe.each(documents)("links of %s", (file) => {
  it("lead to files that are there", () => {
    const targets = [...read(file).matchAll(/\]\((?!https?:)([^()#\s]+)/g)].map(([, path = ""]) => path)
    const missing = targets.filter((path) => !existsSync(join(root, dirname(file), path)))
    assert.deepStrictEqual(missing, [])
  })
})

describe("docs/configuration.md", () => {
  const text = read("docs/configuration.md")

  /** The first column of the table below a heading. */
  const column = (heading: string, document = text): Array<string> => {
    const [, section = ""] = document.split(`
## ${heading}
`)
    const head = heading.startsWith("Names") ? "name" : "option"
    return tableOf(section, head).flatMap(([cell]) => namesIn(cell))
  }

  const platforms = column("Options of both platforms")

  it("has the options of SCP", () => {
    assert.sameMembers([...platforms, ...column("Options of SCP")], Object.keys(SangforScp.optionNames))
  })

  it("has the options of CloudTower", () => {
    assert.sameMembers([...platforms, ...column("Options of CloudTower")], Object.keys(CloudTower.optionNames))
  })

  it("has the options of Node's layers", () => {
    assert.sameMembers(column("Options of Node's layers"), Object.keys(NodeClient.optionNames))
  })

  it("has every name in the environment that is read", () => {
    const sources = globSync("packages/*/src/**/*.ts", { cwd: root })
    const names = sources.flatMap((file) => read(file).match(/(?<=")HCI_(?:SCP|CLOUDTOWER|SCRUB)_\w+(?=")/g) ?? [])
    assert.sameMembers(column("Names in the environment"), [...new Set(names)])
  })

  const rows = tableOf(text, "command").map(([command, flags]) => [namesIn(command)[0] ?? "", namesIn(flags)] as const)

  /** What the help of a command lists below a heading. */
  const listed = (command: string, heading: string) =>
    Effect.map(inProcess([...command.split(" ").slice(1), "--help"]), ({ stdout }) => {
      const [, ...lines] = stdout.slice(Math.max(0, stdout.search(new RegExp(`^${heading}`, "m")))).split("\n")
      return lines.slice(0, lines.indexOf("")).map((line) => line.trim().split(/[ ,]/, 1).join(""))
    })

  it.effect("has every command", () =>
    Effect.gen(function* () {
      const groups = ["hci inventory", "hci simulate"]
      const below = yield* Effect.forEach(["hci", ...groups], (command) =>
        Effect.map(listed(command, "SUBCOMMANDS"), (names) => names.map((name) => `${command} ${name}`))
      )
      assert.sameMembers(
        rows.map(([command]) => command),
        below.flat().filter((command) => !groups.includes(command))
      )
    })
  )

  it.effect.each(rows)("has the flags of %s", ([command, flags]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(flags, yield* listed(command, "FLAGS"))
    })
  )

  // The types of these objects have every option; their keys are those of the tables.
  const both = {
    seed: 1,
    startTime: 1,
    version: 1,
    taskTime: 1,
    tokenTtl: 1,
    latency: 1,
    faults: 1,
    username: 1,
    password: 1,
    load: 1,
    port: 1,
    tls: 1,
    hosts: 1
  }
  const scpOnly = {
    servers: 1,
    protocol: 1,
    rateLimit: 1,
    accessKey: 1,
    secretKey: 1,
    region: 1,
    service: 1,
    clockSkew: 1,
    duplicateToken: 1
  }
  const towerOnly = {
    vms: 1,
    clusters: 1,
    changeFeed: 1,
    twoFactor: 1,
    apiKeyTtl: 1,
    ignoreUnknownWhere: 1,
    restoreNames: 1,
    rootUser: 1
  }
  const scp: Record<keyof Simulator.ServerOptions, number> = { ...both, ...scpOnly }
  const tower: Record<keyof TowerSimulator.ServerOptions, number> = { ...both, ...towerOnly }

  it("and docs/simulator.md have the options of both simulators", () => {
    const shown = [...column("Options", read("docs/simulator.md")), ...column("The simulators")]
    assert.sameMembers([...new Set(shown)], Object.keys({ ...scp, ...tower }))
  })
})

describe("getting started", () => {
  const main = `${root}docs/cookbook/guides/getting-started/main.ts`

  it.live("the program finds its settings in the environment", () =>
    Effect.gen(function* () {
      const { credentials, url } = yield* Simulator.Simulator
      const program = ChildProcess.make(process.execPath, [main], {
        env: {
          HCI_SCP_URL: url,
          HCI_SCP_ACCESS_KEY: credentials.accessKey,
          HCI_SCP_SECRET_KEY: Redacted.value(credentials.secretKey)
        },
        extendEnv: false
      })
      assert.deepStrictEqual(yield* run(program), {
        code: 0,
        stdout: "23 servers are stopped\nThere is no server web-01\n",
        stderr: ""
      })
    }).pipe(
      Effect.provide([Simulator.layerServer({ servers: 100, startTime: "2026-01-31T12:00:00Z" }), NodeServices.layer])
    )
  )

  it.live("starts exactly the vm that is named", () =>
    Effect.gen(function* () {
      const { name } = yield* Effect.fromOption(yield* Stream.runHead(Vm.list({ where: { status: "STOPPED" } })))
      assert.isTrue(yield* Tower.start(name))
      assert.strictEqual(yield* Vm.count({ name, status: "RUNNING" }), 1)
      assert.isFalse(yield* Tower.start(name.slice(0, -1)))
    }).pipe(Effect.provide(TowerTesting.layerSimulated({ vms: 30, taskTime: 0 })))
  )
})

describe("several sites", () => {
  const password = Redacted.make("pa55-word")

  const simulated = (servers: number) =>
    Effect.map(Layer.build(Simulator.layerClient({ servers, username: "operator", password })), (context) => ({
      client: Context.get(context, HttpClient.HttpClient),
      counters: Context.get(context, Simulator.Simulator).counters
    }))

  it.effect("are logged in to once each, and fail by themselves", () =>
    Effect.gen(function* () {
      const berlin = yield* simulated(3)
      const oslo = yield* simulated(5)
      const client = HttpClient.make((request, url) =>
        (url.hostname === "berlin.test" ? berlin : oslo).client.execute(request)
      )
      const env = Object.fromEntries(
        ["BERLIN", "OSLO"].flatMap((name) => [
          [`${name}_URL`, `https://${name.toLowerCase()}.test`],
          [`${name}_USERNAME`, "operator"],
          [`${name}_PASSWORD`, Redacted.value(password)]
        ])
      )
      const counted = yield* Effect.andThen(countEach(["BERLIN", "OSLO"]), countEach(["OSLO", "BERLIN", "ROME"])).pipe(
        Effect.provide(Sites.layer),
        Effect.provideService(HttpClient.HttpClient, client),
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
      )
      assert.deepStrictEqual(counted.slice(0, 2), [
        { name: "OSLO", servers: 5 },
        { name: "BERLIN", servers: 3 }
      ])
      assert.match(JSON.stringify(counted[2]), /"ROME".*ROME_URL/)
      assert.strictEqual((yield* berlin.counters).logins, 1)
      assert.strictEqual((yield* oslo.counters).logins, 1)
    })
  )
})

/** What a program logs. */
const logLines = Effect.fnUntraced(function* <A, E, R>(program: Effect.Effect<A, E, R>) {
  const lines: Array<string> = []
  const logger = Logger.make(({ message }) => {
    lines.push(String(message))
  })
  yield* Effect.provide(program, Logger.layer([logger]))
  return lines
})

const firstId = Effect.flatMap(Testing.Simulator, ({ servers }) => servers.ids(0, 1)).pipe(
  Effect.map(([id = ""]) => id)
)

describe("hooks", () => {
  it.effect("a client of one's own sees every request", () =>
    Effect.gen(function* () {
      const { credentials, url } = yield* Simulator.Simulator
      const lines = yield* logLines(
        Effect.provide(Servers.count(), Client.layer({ url, credentials, protocol: "classic" }))
      )
      assert.deepStrictEqual(lines, ["GET /janus/20180725/servers: 200"])
    }).pipe(Effect.provide(Simulator.layerClient({ servers: 3 })))
  )

  it.effect("options of calls, raw responses and a listener", () =>
    Effect.gen(function* () {
      const id = yield* firstId
      const { name } = yield* Calls.quick(id)
      const traced = yield* Calls.traced(id)
      assert.strictEqual(traced.name, name)
      assert.strictEqual(Option.getOrUndefined(traced.response)?.status, 200)
      assert.lengthOf(yield* Stream.runCollect(Calls.patient), 3)
      const lines = yield* logLines(Calls.withSizes(Calls.quick(id)))
      assert.match(lines.join("\n"), /^Servers\.get: \d+ characters$/)
      const { faults } = yield* Testing.Simulator
      yield* faults.add("Servers.get:status=503")
      assert.strictEqual((yield* Effect.flip(Calls.quick(id)))._tag, "ServerError")
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 3 })))
  )

  it.effect("an operation that no function is for", () =>
    Effect.gen(function* () {
      const id = yield* firstId
      assert.strictEqual(yield* OwnOperation.nameOf(id), (yield* Servers.get(id)).name)
    }).pipe(Effect.provide(Testing.layerSimulated({ servers: 3 })))
  )
})
