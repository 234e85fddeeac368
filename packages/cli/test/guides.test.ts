/** The guides in docs: their programs are files that are compiled and run; tables and links are held against the library. */
import * as TowerTesting from "@effect-hci/cloudtower/Testing"
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as NodeClient from "@effect-hci/core/node/HttpClient"
import { Images, SangforScp, Servers } from "@effect-hci/sangfor-scp"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import type * as TowerSimulator from "@effect-hci/simulator/CloudTower"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Redacted from "effect/Redacted"
import * as SqlClient from "effect/sql/SqlClient"
import type * as SqlConnection from "effect/sql/SqlConnection"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"
import { existsSync, globSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Tower from "../../../docs/cookbook/guides/getting-started/tower.ts"
import * as Calls from "../../../docs/cookbook/guides/hooks/calls.ts"
import * as Client from "../../../docs/cookbook/guides/hooks/client.ts"
import * as OwnOperation from "../../../docs/cookbook/guides/hooks/operation.ts"
import { countEach, Sites } from "../../../docs/cookbook/guides/several-sites/sites.ts"
import { namesIn, read, tableOf } from "./guides.ts"
import { inProcess, run } from "./process.ts"
import "../../../docs/cookbook/guides/getting-started/servers.test.ts"
import "../../../docs/cookbook/guides/testing/changing.test.ts"
import "../../../docs/cookbook/guides/testing/faults.test.ts"
import "../../../docs/cookbook/guides/testing/mocks.test.ts"
import "../../../docs/cookbook/guides/testing/scripted.test.ts"
import "../../../docs/cookbook/guides/testing/simulated.test.ts"
import "../../../docs/cookbook/guides/testing/sockets.test.ts"
import "../../../docs/cookbook/guides/testing/states.test.ts"
import * as HciError from "@effect-hci/core/HciError"
import * as Tls from "@effect-hci/core/Tls"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Schedule from "effect/Schedule"
import * as TestConsole from "effect/testing/TestConsole"
import { connect } from "node:tls"
import * as Errors from "../../../docs/cookbook/guides/errors.ts"
import * as Models from "../../../docs/cookbook/guides/models.ts"
import * as Python from "../../../docs/cookbook/guides/from-python-client.ts"
import * as TlsGuide from "../../../docs/cookbook/guides/tls.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const filesOf = (pattern: string | ReadonlyArray<string>): ReadonlyArray<string> =>
  globSync(pattern, { cwd: root, exclude: (name) => name.endsWith("node_modules") }).map((path) =>
    path.replaceAll("\\", "/")
  )

/** The programs of each guide: one file of its name, or those of a folder of its name. */
const programs = Map.groupBy(
  filesOf("docs/cookbook/guides/**/*.ts"),
  (path) => /guides\/([\w-]+)/.exec(path)?.[1] ?? path
)
const documentOf = (guide: string): string =>
  existsSync(`${root}docs/${guide}.md`) ? `${guide}.md` : `migration/${guide}.md`

const blocksOf = (document: string): ReadonlyArray<string> =>
  [...read(document).matchAll(/^```(?:ts|tsx|typescript|js|javascript)\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code)

describe.each([...programs])("the guide %s", (guide, files) => {
  it("has the programs of its name in docs/cookbook/guides, and no others", () => {
    assert.sameMembers([...blocksOf(`docs/${documentOf(guide)}`)], files.map(read))
  })

  it("is in the index", () => {
    assert.include(read("docs/README.md"), `](${documentOf(guide)})`)
  })
})

describe("README.md", () => {
  it.each(["errors.md", "tls.md", "observability.md", "migration/from-python-client.md"])(
    "links docs/%s",
    (document) => {
      assert.include(read("README.md"), `](docs/${document})`)
    }
  )
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

const documents = filesOf(["*.md", "docs/**/*.md", "packages/*/README.md", "examples/*.md"])

/** What the type check of the tests compiles. */
const compiled = filesOf(["docs/cookbook/**/*.ts", "packages/*/src/**/*.ts", "packages/*/test/**/*.test.ts"]).map(read)

describe.each(documents.filter((document) => blocksOf(document).length > 0))("programs of %s", (document) => {
  it("are those of files that are compiled, or parts of them", () => {
    assert.deepStrictEqual(
      blocksOf(document).filter((code) => !compiled.some((source) => source.includes(code))),
      []
    )
  })
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

  it.live("the program says which setting is missing", () =>
    Effect.gen(function* () {
      const program = ChildProcess.make(process.execPath, [main], {
        env: { HCI_SCP_ACCESS_KEY: "key", HCI_SCP_SECRET_KEY: "secret" },
        extendEnv: false
      })
      const { code, stderr } = yield* run(program)
      assert.strictEqual(code, 1)
      assert.match(stderr, /^ConfigError.*HCI_SCP_URL is not set: .*\n$/)
    }).pipe(Effect.provide(NodeServices.layer))
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

describe("the tables of docs/errors.md", () => {
  const { BadRequest, Conflict, Forbidden, InvalidResponse, NotFound, RateLimited, ServerError } = HciError
  const { TaskFailed, TaskGone, Timeout, TransportError, Unauthorized, Unsupported } = HciError
  const classes = { BadRequest, Conflict, Forbidden, InvalidResponse, NotFound, RateLimited, ServerError }
  const all = { ...classes, TaskFailed, TaskGone, Timeout, TransportError, Unauthorized, Unsupported }
  const common = Object.keys(Unauthorized.fields).filter((field) => field !== "_tag")
  const text = read("docs/errors.md")

  it("have every error, with the fields of its own", () => {
    const documented = tableOf(text, "tag").map(([tag, , fields]) => [namesIn(tag)[0], namesIn(fields).toSorted()])
    const actual = Object.entries(all).map(([tag, { fields }]) => [
      tag,
      Object.keys(fields)
        .filter((field) => field !== "_tag" && !common.includes(field))
        .toSorted()
    ])
    assert.sameDeepMembers(documented, actual)
    assert.sameMembers(
      Object.keys(HciError).filter((name) => /^[A-Z]/.test(name)),
      Object.keys(all)
    )
  })

  it("have every field that all errors have", () => {
    assert.sameMembers(
      tableOf(text, "field").flatMap(([field]) => namesIn(field)),
      common
    )
  })
})

const shape = { cores: 1, memory_mb: 1024, networks: [] }

const tasks = { schedule: Schedule.spaced("10 millis") }
const site = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) => SangforScp.layer({ url, credentials, tasks }))
).pipe(Layer.provideMerge(Simulator.layerClient({ servers: 20, taskTime: "10 millis" })))

layer(site, { excludeTestServices: true })("the program of docs/errors.md", (it) => {
  it.effect("tells apart what a start fails with", () =>
    Effect.gen(function* () {
      const stopped = yield* Effect.fromOption(yield* Stream.runHead(Servers.list({ status: "stopped" })))
      assert.strictEqual(yield* Errors.start("f14b3195-6f3c-4b0e-9d2b-0c9a3f5e7d11"), "there is no such server")
      assert.strictEqual(yield* Errors.start(stopped.id), "started")
      const { faults } = yield* Simulator.Simulator
      yield* faults.add("Servers.start:fail-task,count=1")
      const other = yield* Effect.fromOption(yield* Stream.runHead(Servers.list({ status: "stopped" })))
      assert.match(yield* Errors.start(other.id), /^the task failed: ./)
      assert.isFalse(yield* Errors.isSafeToRepeat(Servers.get(other.id)))
      assert.isTrue(yield* Errors.isSafeToRepeat(Servers.get("")))
      yield* faults.add("Servers.stop:drop-after")
      const stop = Effect.provideService(Servers.stop(stopped.id), RetryPolicy.RetryPolicy, RetryPolicy.noRetry)
      assert.isFalse(yield* Errors.isSafeToRepeat(stop))
    })
  )
})

/** A client that keeps the statements it is given, and gives no rows. */
const keepingStatements = Effect.gen(function* () {
  const statements: Array<readonly [sql: string, ...params: ReadonlyArray<unknown>]> = []
  const execute = (sql: string, params: ReadonlyArray<unknown>) =>
    Effect.sync(() => {
      statements.push([sql, ...params])
      return []
    })
  const connection: SqlConnection.Connection = {
    execute,
    executeRaw: execute,
    executeStream: () => Stream.empty,
    executeValues: execute,
    executeValuesUnprepared: execute,
    executeUnprepared: execute
  }
  const client = yield* SqlClient.make({
    acquirer: Effect.succeed(connection),
    compiler: Statement.makeCompilerSqlite(),
    driver: "none",
    spanAttributes: []
  })
  return { client, statements }
}).pipe(Effect.provide(Reactivity.layer))

layer(TowerTesting.layerSimulated({ vms: 3 }))("the program of docs/models.md", (it) => {
  it.effect("lists by a status, and by one that is newer", () =>
    Effect.gen(function* () {
      const running = yield* Stream.runCollect(Models.ofStatus("RUNNING"))
      assert.deepStrictEqual([...new Set(running.map(Models.isUp))], [true])
      const error = yield* Effect.flip(Stream.runCollect(Models.ofNewerStatus("HIBERNATED")))
      assert.strictEqual(error._tag, "BadRequest")
    })
  )

  it.effect("names fields and writes rows", () =>
    Effect.gen(function* () {
      const { client, statements } = yield* keepingStatements
      yield* Effect.provideService(Models.insertAll, SqlClient.SqlClient, client)
      const [vm] = yield* Stream.runCollect(Vm.list())
      yield* Effect.provideService(Models.insertOne(yield* Effect.fromNullishOr(vm)), SqlClient.SqlClient, client)
      const [[all, ...values] = [], [one] = []] = statements
      assert.strictEqual(all, `INSERT INTO vms ("id","name","status") VALUES (?,?,?),(?,?,?),(?,?,?)`)
      assert.deepStrictEqual(values.slice(0, 3), [vm?.id, vm?.name, vm?.status])
      assert.includeMembers([...Models.columns], ["id", "name", "status", "cluster"])
      assert.include(one, `"status"`)
      assert.containsAllKeys(Models.jsonSchema.schema.properties, ["id", "name", "status", "cluster"])
    })
  )
})

layer(site.pipe(Layer.provideMerge(TestConsole.layer)), { excludeTestServices: true })(
  "the program of docs/migration/from-python-client.md",
  (it) => {
    it.effect("lists, creates, waits and finds", () =>
      Effect.gen(function* () {
        const image = yield* Effect.fromOption(yield* Stream.runHead(Images.list()))
        const server = yield* Effect.fromOption(yield* Stream.runHead(Servers.list({ status: "running" })))
        const az_id = server.az_id ?? ""
        yield* Python.printAll(az_id)
        assert.lengthOf(yield* TestConsole.logLines, yield* Servers.count({ az_id }))
        const storage_tag_id = "00000000-0000-0000-0000-000000000000"
        const ids = yield* Python.create({ ...shape, az_id, image_id: image.id, storage_tag_id, name: "new-01" })
        assert.strictEqual((yield* Python.find(ids?.[0] ?? ""))?.name, "new-01")
        assert.isUndefined(yield* Python.find("f14b3195-6f3c-4b0e-9d2b-0c9a3f5e7d11"))
        assert.strictEqual((yield* Python.rename(server.id, "web-02")).name, "web-02")
        const { task_id } = yield* Servers.reboot(server.id)
        yield* Python.wait(task_id ?? "")
        assert.match(String((yield* TestConsole.logLines).at(-1)), /^100% /)
      })
    )
  }
)

/** The fingerprint of the certificate that a server shows, as openssl prints it. */
const shownBy = (url: URL) =>
  Effect.callback<string>((resume) => {
    const options = { host: url.hostname, port: Number(url.port), rejectUnauthorized: false }
    const socket = connect(options, () => {
      resume(Effect.succeed(socket.getPeerCertificate().fingerprint256))
      socket.destroy()
    })
  })

layer(Simulator.layerServer({ servers: 5, tls: true }), { excludeTestServices: true })("docs/tls.md", (it) => {
  it.effect("is right about what each way accepts", () =>
    Effect.gen(function* () {
      const { certificate, credentials, url } = yield* Simulator.Simulator
      const site = { url, credentials }
      const fingerprint = yield* shownBy(new URL(url))
      assert.strictEqual(fingerprint, certificate?.fingerprint)
      const count = Servers.count()
      assert.strictEqual(yield* Effect.provide(count, TlsGuide.pinned(site, fingerprint)), 5)
      assert.strictEqual(yield* Effect.provide(count, TlsGuide.pinned(site, fingerprint.toLowerCase())), 5)
      assert.strictEqual(yield* Effect.provide(count, TlsGuide.ownAuthority(site, certificate?.pem ?? "")), 5)
      const untrusted = yield* Effect.flip(Effect.provide(count, TlsGuide.trusted(site)))
      assert.deepInclude(untrusted, { _tag: "TransportError", reason: "certificate", sent: false })
      const other = yield* Effect.flip(Effect.provide(count, TlsGuide.pinned(site, "AB:".repeat(31) + "AB")))
      assert.deepInclude(other, { _tag: "TransportError", reason: "certificate", sent: false })
      assert.include(other.message, `sha256:${fingerprint}`)
    })
  )

  it.effect("is right about the environment", () =>
    Effect.gen(function* () {
      const sha256 = "AB:".repeat(31) + "AB"
      const env = (value: string) => ConfigProvider.fromEnv({ env: { HCI_SCP_TLS: value } })
      assert.deepStrictEqual(yield* TlsGuide.fromEnvironment.parse(env(`sha256:${sha256}`)), Tls.pinned(sha256))
      assert.deepStrictEqual(yield* TlsGuide.fromEnvironment.parse(env("insecure")), Tls.insecure)
      assert.deepStrictEqual(yield* TlsGuide.fromEnvironment.parse(ConfigProvider.fromEnv({ env: {} })), Tls.verify)
    })
  )
})
