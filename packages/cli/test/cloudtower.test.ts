import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Tls from "@effect-hci/core/Tls"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { join } from "node:path"
import { assertSentence, readManifest } from "./assertions.ts"
import * as Hci from "./process.ts"

const Started = Schema.fromJsonString(
  Schema.Struct({
    platform: Schema.Literal("cloudtower"),
    url: Schema.String,
    username: Schema.String,
    password: Schema.String,
    version: Schema.String
  })
)

const Login = Schema.Struct({ data: Schema.Struct({ token: Schema.String }) })
const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))
const Created = Schema.Array(Schema.Struct({ data: Schema.Struct({ id: Schema.String }) }))

/** A client with nothing of the library in it. */
const post = <A>(url: string, path: string, body: unknown, answer: Schema.Codec<A>, authorization = "") =>
  Effect.promise(() =>
    fetch(`${url}/v2/api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: JSON.stringify(body)
    }).then((response): Promise<unknown> => response.json())
  ).pipe(Effect.flatMap(Schema.decodeUnknownEffect(answer)), Effect.orDie)

/** Runs a simulated Tower until something has been done with it. */
const whileSimulated = (
  cwd: string,
  flags: ReadonlyArray<string>,
  use: (started: (typeof Started)["Type"], token: string) => Effect.Effect<void>
) =>
  Hci.signalled(["simulate", "cloudtower", "--json", ...flags], {
    cwd,
    signal: "SIGTERM",
    from: "stdout",
    when: (line) => line.startsWith("{"),
    before: (line) =>
      Effect.gen(function* () {
        const started = yield* Effect.orDie(Schema.decodeEffect(Started)(line))
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
      const found: Array<number> = []
      const flags = ["--vms", "7", "--version", "4.0.0", "--username", "tester", "--password", "s3cret"]
      const { code, stderr, stdout } = yield* whileSimulated(cwd, flags, ({ url }, token) =>
        Effect.map(post(url, "get-vms", {}, Ids, token), ({ length }) => void found.push(length))
      )
      assert.deepStrictEqual(found, [7])
      const { url, ...rest } = yield* Schema.decodeEffect(Started)(stdout)
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

  it.effect("tells a person what to do with it", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* Hci.signalled(["simulate", "cloudtower", "--tls"], {
        signal: "SIGINT",
        from: "stdout",
        when: (line) => line.startsWith("Ctrl-C")
      })
      assert.match(stdout, /^SmartX CloudTower \(simulated, 100 machines\) listens on https:/)
      assert.match(stdout, /export HCI_CLOUDTOWER_USERNAME=root HCI_CLOUDTOWER_PASSWORD=/)
      assert.match(stdout, /inventory export --platform cloudtower --url https:\S+ --tls sha256:/)
      assert.strictEqual(code, 0)
    })
  )

  it.effect("goes on with the world that it saved", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const made: Array<string> = []
      const label = [{ key: "owner", value: "me" }]
      const first = yield* whileSimulated(cwd, ["--vms", "3", "--save", "world.json"], ({ url }, token) =>
        Effect.map(post(url, "create-label", label, Created, token), ([one]) => void made.push(one?.data.id ?? ""))
      )
      assert.deepStrictEqual([first.code, first.stderr], [0, ""])
      assert.deepStrictEqual(yield* Hci.names(cwd), ["world.json"])
      const found: Array<string> = []
      yield* whileSimulated(cwd, ["--load", "world.json"], ({ url }, token) =>
        Effect.map(post(url, "get-labels", { where: { key: "owner", value: "me" } }, Ids, token), (labels) => {
          found.push(...labels.map(({ id }) => id))
        })
      )
      assert.deepStrictEqual(found, made)
    })
  )

  it.effect("says so when the world cannot be saved in the end", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const { code, stderr } = yield* whileSimulated(cwd, ["--save", "world.json"], () =>
        // A folder of that name stands in the way by now.
        Effect.provide(Hci.makeFolder(join(cwd, "world.json")), NodeServices.layer)
      )
      assert.match(stderr, /^Cannot write to world.json: it is a folder; choose another file with --save\.$/m)
      assert.strictEqual(code, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), ["world.json"])
    })
  )

  const wrong: ReadonlyArray<readonly [name: string, flags: ReadonlyArray<string>, sentence: RegExp, code: number]> = [
    [
      "a version that is not known",
      ["--version", "9.9.9"],
      /^--version must be one of 2\.8\.0, .*, not 9\.9\.9\.$/m,
      2
    ],
    ["a world that is not there", ["--load", "nowhere.json"], /Cannot read nowhere.json: there is no such file/, 2],
    ["a file that holds no world", ["--load", Hci.bin], /holds no saved state: give --load a file that --save/, 2],
    ["a world beside its numbers", ["--load", "x", "--vms", "3"], /--load and --vms contradict each other/, 2],
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

const SimulatorLive = Layer.merge(NodeServices.layer, Simulator.layerServer({ vms: 120, tls: true }))

const exporting = (url: string, out: string, ...more: ReadonlyArray<string>) => [
  "inventory",
  "export",
  "--platform",
  "cloudtower",
  "--url",
  url,
  "--out",
  out,
  ...more
]

layer(SimulatorLive, { excludeTestServices: true })("against a simulated Tower", (it) => {
  const pin = ({ certificate }: Simulator.CloudTowerHandle) => `sha256:${certificate?.fingerprint ?? ""}`

  const userOf = ({ credentials: { password, username } }: Simulator.CloudTowerHandle) => ({
    HCI_CLOUDTOWER_USERNAME: username,
    HCI_CLOUDTOWER_PASSWORD: Redacted.value(password)
  })

  it.effect("exports everything the Tower has", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const cwd = yield* Hci.folder
      const { code, stderr, stdout } = yield* Hci.hci(exporting(simulator.url, "out", "--tls", pin(simulator)), {
        cwd,
        env: userOf(simulator)
      })
      assert.strictEqual(code, 0, stderr)
      assert.match(stdout, /^vms +120 +120 +[\d.]+ s +ok$/m)
      const site = yield* CloudTowerSite.makeScoped(
        { name: "test", url: simulator.url },
        CloudTowerNode.layer({ ...simulator, tls: Tls.pinned(pin(simulator).slice(7)) })
      )
      const { resources } = yield* readManifest(join(cwd, "out"))
      for (const { name, records } of site.resources) {
        const expected = yield* Stream.runCollect(records({}))
        const lines = (yield* Hci.read(join(cwd, "out", `${name}.ndjson`))).split("\n").slice(0, -1)
        assert.deepStrictEqual(
          lines.map((line): unknown => JSON.parse(line)),
          expected
        )
        const report = resources.find(({ resource }) => resource === name)
        assert.deepStrictEqual(
          [report?.records, report?.server_total, report?.skipped, report?.error],
          [expected.length, expected.length, 0, null]
        )
      }
    })
  )

  it.effect("takes an address with the path of the API, and exports what it is asked for", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const cwd = yield* Hci.folder
      const { code, stderr } = yield* Hci.hci(
        exporting(
          `${simulator.url}/v2/api`,
          "out",
          "--tls",
          pin(simulator),
          "--resources",
          "vms,hosts",
          "--page-size",
          "1000"
        ),
        { cwd, env: userOf(simulator) }
      )
      assert.strictEqual(code, 0, stderr)
      assert.deepStrictEqual(yield* Hci.names(join(cwd, "out")), ["hosts.ndjson", "manifest.json", "vms.ndjson"])
      assert.strictEqual((yield* readManifest(join(cwd, "out"))).url, simulator.url)
    })
  )

  const refused: ReadonlyArray<
    readonly [name: string, env: Readonly<Record<string, string>>, sentence: RegExp, code: number]
  > = [
    [
      "a wrong password",
      { HCI_CLOUDTOWER_USERNAME: "root", HCI_CLOUDTOWER_PASSWORD: "wrong-one" },
      /refused the credentials \("[^"]+"\): check HCI_CLOUDTOWER_USERNAME, HCI_CLOUDTOWER_PASSWORD and/,
      1
    ],
    [
      "a wrong API key",
      { HCI_CLOUDTOWER_API_KEY: "wrong-one" },
      /refused the credentials \("[^"]+"\): check .*HCI_CLOUDTOWER_API_KEY/,
      1
    ],
    ["no credentials", {}, /No credentials: set HCI_CLOUDTOWER_USERNAME and HCI_CLOUDTOWER_PASSWORD, or/, 2],
    [
      "a password without a user",
      { HCI_CLOUDTOWER_PASSWORD: "secret" },
      /HCI_CLOUDTOWER_USERNAME is missing while HCI_CLOUDTOWER_PASSWORD is set/,
      2
    ],
    [
      "a source that does not exist",
      { HCI_CLOUDTOWER_USERNAME: "root", HCI_CLOUDTOWER_PASSWORD: "secret", HCI_CLOUDTOWER_SOURCE: "local" },
      /HCI_CLOUDTOWER_SOURCE is "local": set it to one of LOCAL, LDAP, AUTHN, SSO/,
      2
    ]
  ]
  for (const [name, env, sentence, code] of refused) {
    it.effect(`explains ${name}, and writes nothing`, () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.Simulator
        const cwd = yield* Hci.folder
        const args = exporting(simulator.url, join(cwd, "out"), "--tls", pin(simulator))
        assertSentence(yield* Hci.inProcess(args, env), sentence, code)
        assert.deepStrictEqual(yield* Hci.names(cwd), [])
      })
    )
  }

  it.effect("explains that a site is of the other platform", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const args = ["inventory", "export", "--platform", "sangfor-scp", "--url", simulator.url, "--out", "out"]
      const env = { HCI_SCP_USERNAME: "admin", HCI_SCP_PASSWORD: "secret" }
      const finished = yield* Hci.inProcess([...args, "--tls", pin(simulator)], env)
      assertSentence(finished, /did not answer \S+ as the platform does .*that it is the platform you named/, 1)
    })
  )
})
