import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { jsonLinesOf } from "@effect-hci/test-support/Assertions"
import { get } from "node:http"
import { join } from "node:path"
import { assertSentence } from "../assertions.ts"
import * as Hci from "../process.ts"
import { exportFolder, namesInto, renameFirst, whileScpSimulated } from "../simulated.ts"

const ScpStarted = Schema.fromJsonString(
  Schema.Struct({
    platform: Schema.Literal("sangfor-scp"),
    url: Schema.String,
    accessKey: Schema.String,
    secretKey: Schema.String,
    region: Schema.String,
    service: Schema.String,
    username: Schema.String,
    password: Schema.String,
    fingerprint: Schema.optionalKey(Schema.String)
  })
)

layer(NodeServices.layer)("hci simulate sangfor-scp", (it) => {
  it.effect("prints one line of JSON, serves, and ends well on SIGTERM", () =>
    Effect.gen(function* () {
      const responses: Array<unknown> = []
      const { code, stderr, stdout } = yield* Hci.signalled(
        ["simulate", "sangfor-scp", "--json", "--username", "tester", "--password", "s3cret", "--servers", "7"],
        {
          signal: "SIGTERM",
          from: "stdout",
          when: (line) => line.startsWith("{"),
          before: (line) =>
            Effect.gen(function* () {
              const { url } = yield* Effect.orDie(Schema.decodeEffect(ScpStarted)(line))
              responses.push(
                yield* Effect.promise(() => fetch(`${url}/janus/v2/public-key`).then((response) => response.json()))
              )
            })
        }
      )
      const started = yield* Schema.decodeEffect(ScpStarted)(stdout)
      assert.deepStrictEqual([started.username, started.password, started.fingerprint], ["tester", "s3cret", undefined])
      assert.match(started.url, /^http:\/\/127\.0\.0\.1:\d+$/)
      assert.propertyVal(responses[0], "code", 0)
      assert.deepStrictEqual([code, stderr], [0, ""])
    })
  )

  it.effect("tells a person the address, the credentials and the fingerprint, and ends well on SIGINT", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* Hci.signalled(["simulate", "sangfor-scp", "--tls"], {
        signal: "SIGINT",
        from: "stdout",
        when: (line) => line.startsWith("Ctrl-C")
      })
      assert.match(stdout, /listens on https:\/\/127\.0\.0\.1:\d+/)
      assert.match(stdout, /certificate {2}sha256:[0-9A-F]{64}\n/)
      assert.match(stdout, /hci inventory export --platform sangfor-scp --url https:\S+ --tls sha256:/)
      assert.deepStrictEqual([code, stderr], [0, ""])
    })
  )
})

layer(Layer.merge(NodeServices.layer, Simulator.layerServer({ servers: 1 })), { excludeTestServices: true })(
  "hci simulate while another simulator runs",
  (it) => {
    it.effect("explains a port that is in use", () =>
      Effect.gen(function* () {
        const { port = 0 } = yield* Simulator.Simulator
        const finished = yield* Hci.hci(["simulate", "sangfor-scp", "--port", String(port)])
        assertSentence(finished, new RegExp(`Port ${port} of 127.0.0.1 is in use: choose another with --port`), 1)
      })
    )
  }
)

const Named = Schema.Struct({ name: Schema.String })

layer(NodeServices.layer, { excludeTestServices: true })("hci simulate with state", (it) => {
  it.effect("goes on with the SCP that it saved, in the same file", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const first = yield* whileScpSimulated(cwd, ["--servers", "4", "--save", "w.json"], renameFirst("payroll"))
      assert.deepStrictEqual([first.code, first.stderr], [0, ""])
      assert.deepStrictEqual(yield* Hci.names(cwd), ["w.json"])
      assert.match(yield* Hci.read(join(cwd, "w.json")), /^\{"format":1,/)
      const names: Array<string> = []
      const use = Effect.andThen(namesInto(names), renameFirst("payroll-2"))
      const second = yield* whileScpSimulated(cwd, ["--load", "w.json", "--save", "w.json"], use, "SIGINT")
      assert.strictEqual(second.stderr, "")
      assert.deepStrictEqual([names.length, names[0]], [4, "payroll"])
      assert.include(yield* Hci.read(join(cwd, "w.json")), '"payroll-2"')
    })
  )

  it.effect("starts as the site of an export's folder", () =>
    Effect.gen(function* () {
      const cwd = yield* exportFolder
      const names: Array<string> = []
      const { stderr } = yield* whileScpSimulated(cwd, ["--load", "inventory"], namesInto(names))
      assert.strictEqual(stderr, "")
      const servers = jsonLinesOf(yield* Hci.read(join(cwd, "inventory", "servers.ndjson")), Named)
      assert.deepStrictEqual(
        names,
        servers.map(({ name }) => name)
      )
    })
  )

  it.effect("says what the export lacks", () =>
    Effect.gen(function* () {
      const cwd = yield* exportFolder
      const manifest = join(cwd, "inventory", "manifest.json")
      yield* Hci.write(manifest, (yield* Hci.read(manifest)).replace('"volumes.ndjson"', "null"))
      const names: Array<string> = []
      const { stderr } = yield* whileScpSimulated(cwd, ["--load", "inventory"], namesInto(names))
      assert.strictEqual(names.length, 5)
      assert.match(stderr, /The export in inventory lacks volumes: the simulator has none of them\./)
    })
  )

  const start = '{"format":1,"platform":"sangfor-scp","seed":1,"records":'
  const wrong: ReadonlyArray<readonly [name: string, content: string, sentence: RegExp]> = [
    ["broken JSON", '{"format":', /w\.json is no JSON and holds no saved state: give --load/],
    ["another format", '{"format":7}', /w\.json holds state of format 7, and this version reads format 1: give --load/],
    ["another platform", '{"format":1,"platform":"cloudtower"}', /w\.json holds the state of a CloudTower, not of a/],
    ["a wrong record", `${start}[{"model":"Server","index":"a","values":null}]}`, /w\.json .*\(records\[0\]\.index: /],
    [
      "wrong values",
      `${start}[{"model":"Vpc","index":0,"values":{}}]}`,
      /^--load .*w\.json: records\[0\]: values\.name: /
    ],
    ["a record of no kind", `${start}[{"model":"Tea","index":0,"values":null}]}`, /w\.json: records\[0\]: .*"Tea"/]
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

  it.effect("explains flags that contradict loaded state, and a file that cannot be written", () =>
    Effect.gen(function* () {
      const simulate = (...flags: ReadonlyArray<string>) => Hci.inProcess(["simulate", "sangfor-scp", ...flags])
      assertSentence(yield* simulate("--load", "x", "--servers", "3"), /--load and --servers contradict each other/, 2)
      assertSentence(yield* simulate("--load", "x", "--seed", "3"), /--load and --seed contradict each other/, 2)
      assertSentence(yield* simulate("--save", "/nowhere/w.json"), /Cannot write to \/nowhere\/w\.json: /, 1)
    })
  )
})

const TowerStarted = Schema.fromJsonString(
  Schema.Struct({
    platform: Schema.Literal("cloudtower"),
    url: Schema.String,
    username: Schema.String,
    password: Schema.String,
    apiKey: Schema.String,
    feedUsername: Schema.optionalKey(Schema.String),
    feedPassword: Schema.optionalKey(Schema.String),
    version: Schema.String
  })
)

const Login = Schema.Struct({ data: Schema.Struct({ token: Schema.String }) })
const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))
const Names = Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String }))
const Failed = Schema.Struct({ message: Schema.String })
const Created = Schema.Array(Schema.Struct({ data: Schema.Struct({ id: Schema.String }) }))

/** A client with nothing of the library in it. */
const post = <A>(url: string, path: string, body: unknown, response: Schema.Codec<A>, authorization = "") =>
  Effect.promise(() =>
    fetch(`${url}/v2/api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: JSON.stringify(body)
    }).then((received): Promise<unknown> => received.json())
  ).pipe(Effect.flatMap(Schema.decodeUnknownEffect(response)), Effect.orDie)

/** The status of a request for changes. */
const feedStatus = (url: string, authorization: string) =>
  Effect.promise(() => fetch(`${url}/v2/api/resource-changes?limit=1`, { headers: { authorization } })).pipe(
    Effect.map(({ status }) => status)
  )

/** The status of a request with this name in its header `Host`. */
const statusFor = (url: string, host: string) =>
  Effect.callback<number>((resume) => {
    get(`${url}/v2/api/get-version`, { headers: { host } }, (response) => {
      response.resume()
      resume(Effect.succeed(response.statusCode ?? 0))
    })
  })

/** Runs a simulated Tower until something has been done with it. */
const whileTowerSimulated = (
  cwd: string,
  flags: ReadonlyArray<string>,
  use: (started: (typeof TowerStarted)["Type"], token: string) => Effect.Effect<void>
) =>
  Hci.signalled(["simulate", "cloudtower", "--json", ...flags], {
    cwd,
    signal: "SIGTERM",
    from: "stdout",
    when: (line) => line.startsWith("{"),
    before: (line) =>
      Effect.gen(function* () {
        const started = yield* Effect.orDie(Schema.decodeEffect(TowerStarted)(line))
        const { password, username } = started
        const { data } = yield* post(started.url, "login", { username, password, source: "LOCAL" }, Login)
        yield* use(started, data.token)
      })
  })

layer(NodeServices.layer)("hci simulate cloudtower", (it) => {
  it.effect("shows its own --version in its help, and not that of the command", () =>
    Effect.gen(function* () {
      const { stdout } = yield* Hci.inProcess(["simulate", "cloudtower", "--help"])
      assert.strictEqual(stdout.match(/--version[ ,]+(?:-v|VERSION)/g)?.join(), "--version VERSION")
      assert.include((yield* Hci.inProcess(["simulate", "--help"])).stdout, "--version, -v")
    })
  )

  it.effect("prints one line of JSON, serves its version, and ends well on SIGTERM", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const vmCounts: Array<number> = []
      const flags = ["--vms", "7", "--version", "4.0.0", "--username", "tester", "--password", "s3cret"]
      const { code, stderr, stdout } = yield* whileTowerSimulated(cwd, flags, ({ url }, token) =>
        Effect.map(post(url, "get-vms", {}, Ids, token), ({ length }) => void vmCounts.push(length))
      )
      assert.deepStrictEqual(vmCounts, [7])
      const { apiKey, url, ...rest } = yield* Schema.decodeEffect(TowerStarted)(stdout)
      assert.notStrictEqual(apiKey, "")
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
      assert.deepStrictEqual(rest, {
        platform: "cloudtower",
        username: "tester",
        password: "s3cret",
        version: "4.0.0"
      })
      assert.deepStrictEqual([code, stderr], [0, ""])
    })
  )

  it.effect("computes its records from the time that it is given, and takes names of hosts", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const Hosts = Schema.Array(Schema.Struct({ id: Schema.String, local_created_at: Schema.NullOr(Schema.String) }))
      const seen: Array<unknown> = []
      const flags = ["--vms", "3", "--start-time", "2020-06-01T00:00:00Z", "--hosts", "a.test, tower.test"]
      yield* whileTowerSimulated(cwd, flags, ({ url }, token) =>
        Effect.gen(function* () {
          const vms = yield* post(url, "get-vms", {}, Hosts, token)
          seen.push(vms.every(({ local_created_at }) => local_created_at !== null && local_created_at < "2020-06-02"))
          for (const host of ["tower.test", "other.test"]) seen.push(yield* statusFor(url, host))
        })
      )
      assert.deepStrictEqual(seen, [true, 200, 421])
    })
  )

  it.effect("begins without a root user where that is wanted", () =>
    Effect.gen(function* () {
      const statuses: Array<number> = []
      yield* Hci.signalled(["simulate", "cloudtower", "--json", "--no-root-user"], {
        signal: "SIGTERM",
        from: "stdout",
        when: (line) => line.startsWith("{"),
        before: (line) =>
          Effect.gen(function* () {
            const { password, url, username } = yield* Effect.orDie(Schema.decodeEffect(TowerStarted)(line))
            const body = JSON.stringify({ username, password, source: "LOCAL" })
            const headers = { "content-type": "application/json" }
            const login = yield* Effect.promise(() => fetch(`${url}/v2/api/login`, { method: "POST", headers, body }))
            statuses.push(login.status)
          })
      })
      assert.lengthOf(statuses, 1)
      assert.notStrictEqual(statuses[0], 200)
    })
  )

  it.effect("has a change feed and an API key with the settings of its flags", () =>
    Effect.gen(function* () {
      const seen: Array<unknown> = []
      const feed = ["--feed-username", "events", "--feed-password", "f33d: 1", "--no-feed-token"]
      const others = ["--two-factor", "--api-key-ttl", "1h", "--ignore-unknown-where", "--no-restore-names"]
      const args = ["simulate", "cloudtower", "--json", "--vms", "100", "--task-time", "0s", ...feed, ...others]
      const { code, stderr } = yield* Hci.signalled(args, {
        signal: "SIGTERM",
        from: "stdout",
        when: (line) => line.startsWith("{"),
        before: (line) =>
          Effect.gen(function* () {
            const started = yield* Effect.orDie(Schema.decodeEffect(TowerStarted)(line))
            const { apiKey, feedPassword, feedUsername, password, url, username } = started
            seen.push([feedUsername, feedPassword])
            const basic = `Basic ${Buffer.from(`${feedUsername}:${feedPassword}`).toString("base64")}`
            for (const authorization of [basic, apiKey]) seen.push(yield* feedStatus(url, authorization))
            const { message } = yield* post(url, "login", { username, password, source: "LOCAL" }, Failed)
            seen.push(message)
            seen.push((yield* post(url, "get-vms", { where: { colour: "red" } }, Ids, apiKey)).length)
            const [vm] = yield* post(url, "get-vms", { where: { in_recycle_bin: true } }, Names, apiKey)
            const where = { id: vm?.id }
            yield* post(url, "recover-vm-from-recycle", { where }, Created, apiKey)
            seen.push((yield* post(url, "get-vms", { where }, Names, apiKey)).map(({ name }) => name === vm?.name))
          })
      })
      const login = "Login failed: two-factor login is on, and needs a code"
      assert.deepStrictEqual(seen, [["events", "f33d: 1"], 200, 401, login, 100, [true]])
      assert.deepStrictEqual([code, stderr], [0, ""])
    })
  )

  it.effect("tells a person of the API key with which to log in, and of the feed", () =>
    Effect.gen(function* () {
      const flags = ["--two-factor", "--feed-password", "it's me"]
      const { stdout } = yield* Hci.signalled(["simulate", "cloudtower", ...flags], {
        signal: "SIGINT",
        from: "stdout",
        when: (line) => line.startsWith("Ctrl-C")
      })
      assert.match(stdout, /^ {2}feed user name {2}feed\n {2}feed password {3}it's me$/m)
      const [, shown] = /^ {2}API key {9}(\S+)$/m.exec(stdout) ?? []
      assert.include(stdout, `\n  export HCI_CLOUDTOWER_API_KEY=${shown}\n`)
    })
  )

  it.effect("tells a person what to do with it", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* Hci.signalled(["simulate", "cloudtower", "--tls", "--password", "it's me"], {
        signal: "SIGINT",
        from: "stdout",
        when: (line) => line.startsWith("Ctrl-C")
      })
      assert.match(stdout, /^SmartX CloudTower \(simulated, 100 vms\) listens on https:/)
      assert.match(stdout, /export HCI_CLOUDTOWER_USERNAME=root HCI_CLOUDTOWER_PASSWORD='it'\\''s me'$/m)
      assert.match(stdout, /inventory export --platform cloudtower --url https:\S+ --tls sha256:/)
      assert.strictEqual(code, 0)
    })
  )

  it.effect("goes on with the state that it saved", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const created: Array<string> = []
      const label = [{ key: "owner", value: "me" }]
      const first = yield* whileTowerSimulated(cwd, ["--vms", "3", "--save", "state.json"], ({ url }, token) =>
        Effect.map(
          post(url, "create-label", label, Created, token),
          ([label]) => void created.push(label?.data.id ?? "")
        )
      )
      assert.deepStrictEqual([first.code, first.stderr], [0, ""])
      assert.deepStrictEqual(yield* Hci.names(cwd), ["state.json"])
      const loaded: Array<string> = []
      yield* whileTowerSimulated(cwd, ["--load", "state.json"], ({ url }, token) =>
        Effect.map(post(url, "get-labels", { where: { key: "owner", value: "me" } }, Ids, token), (labels) => {
          loaded.push(...labels.map(({ id }) => id))
        })
      )
      assert.deepStrictEqual(loaded, created)
    })
  )

  it.effect("says so when the state cannot be saved in the end", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const { code, stderr } = yield* whileTowerSimulated(cwd, ["--save", "state.json"], () =>
        // A folder of that name stands in the way by now.
        Effect.provide(Hci.makeFolder(join(cwd, "state.json")), NodeServices.layer)
      )
      assert.match(stderr, /^Cannot write to state.json: it is a folder; choose another file with --save\.$/m)
      assert.strictEqual(code, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), ["state.json"])
    })
  )

  const wrong: ReadonlyArray<readonly [name: string, flags: ReadonlyArray<string>, sentence: RegExp, code: number]> = [
    ["an unknown version", ["--version", "9.9.9"], /^--version must be one of 2\.8\.0, .*, not 9\.9\.9\.$/m, 2],
    ["state that is not there", ["--load", "nowhere.json"], /Cannot read nowhere.json: there is no such file/, 2],
    ["a file that holds no state", ["--load", Hci.bin], /holds no saved state: give --load a file that --save/, 2],
    ["state together with its sizes", ["--load", "x", "--vms", "3"], /--load and --vms contradict each other/, 2],
    ["a folder that is not there", ["--save", "/nowhere/w.json"], /Cannot write to \/nowhere\/w.json/, 1]
  ]
  for (const [name, flags, sentence, code] of wrong) {
    it.effect(`explains ${name}`, () =>
      Effect.map(Hci.inProcess(["simulate", "cloudtower", ...flags]), (finished) =>
        assertSentence(finished, sentence, code)
      )
    )
  }
})
