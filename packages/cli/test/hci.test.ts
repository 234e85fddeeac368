import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Tls from "@effect-hci/core/Tls"
import * as Manifest from "@effect-hci/inventory/Manifest"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { join } from "node:path"
import { assertSentence, readManifest } from "./assertions.ts"
import * as Hci from "./process.ts"

const Started = Schema.fromJsonString(
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

const allFiles = [...SangforScpSite.resourceNames.map((name) => `${name}.ndjson`), "manifest.json"].sort()

const userOf = ({ password, username }: Simulator.Credentials) => ({
  HCI_SCP_USERNAME: username,
  HCI_SCP_PASSWORD: Redacted.value(password)
})

const keyOf = ({ accessKey, region, secretKey, service }: Simulator.Credentials) => ({
  HCI_SCP_ACCESS_KEY: accessKey,
  HCI_SCP_SECRET_KEY: Redacted.value(secretKey),
  HCI_SCP_REGION: region,
  HCI_SCP_SERVICE: service
})

const exporting = (url: string, out: string, ...more: ReadonlyArray<string>) => [
  "inventory",
  "export",
  "--platform",
  "sangfor-scp",
  "--url",
  url,
  "--out",
  out,
  ...more
]

layer(NodeServices.layer)("hci", (it) => {
  it.effect("prints its version", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Hci.hci(["--version"]), { code: 0, stdout: "hci v0.1.0\n", stderr: "" })
    })
  )

  it.effect("survives a pipe that is closed before its help is read", () =>
    Effect.gen(function* () {
      const script = `"${process.execPath}" "${Hci.bin}" --help | head -n 1`
      const { stderr, stdout } = yield* Hci.run(ChildProcess.make("sh", ["-c", script]))
      assert.strictEqual(stderr, "")
      assert.strictEqual(stdout, "DESCRIPTION\n")
    })
  )

  const wrong: ReadonlyArray<readonly [name: string, args: ReadonlyArray<string>, sentence: RegExp]> = [
    ["an unknown flag", ["simulate", "sangfor-scp", "--prot", "1"], /no flag --prot: did you mean --port\?$/m],
    ["an unknown command", ["inventori"], /no command "inventori"/],
    ["a missing flag", ["inventory", "export", "--platform", "sangfor-scp"], /needs --url/],
    [
      "a bad duration",
      ["simulate", "sangfor-scp", "--latency", "soon"],
      /"soon" is no value for --latency: write .*2s/
    ],
    ["a bad port", ["simulate", "sangfor-scp", "--port", "70000"], /from 0 to 65535/],
    ["a bad fault", ["simulate", "sangfor-scp", "--fault", "Servers.list:oops"], /"oops" is none of .*; for example/],
    ["a malformed address", exporting("scp.example", "x"), /--url is not an address: write it as https:\/\/host/],
    [
      "no credentials",
      exporting("https://x.invalid", "x"),
      /No credentials: set HCI_SCP_USERNAME and HCI_SCP_PASSWORD/
    ],
    ["a bad --tls", exporting("https://x.invalid", "x", "--tls", "sha256:12"), /"sha256:12" is no value for --tls/],
    [
      "a missing CA file",
      exporting("https://x.invalid", "x", "--ca", "/nowhere/ca.pem"),
      /Cannot read \/nowhere\/ca.pem/
    ],
    ["an unknown resource", exporting("https://x.invalid", "x", "--resources", "disks"), /no resource "disks": choose/],
    ["a page too large", exporting("https://x.invalid", "x", "--page-size", "200"), /takes 100 at most/]
  ]
  for (const [name, args, sentence] of wrong) {
    it.effect(`explains ${name}`, () =>
      Effect.map(Hci.inProcess(args), (finished) => assertSentence(finished, sentence, 2))
    )
  }

  it.effect("does not repeat secrets that were put where others see them", () =>
    Effect.gen(function* () {
      const flag = yield* Hci.inProcess(exporting("https://x.invalid", "x", "--password", "hunter2"))
      assertSentence(flag, /takes no --password: credentials come from the environment/, 2)
      const inUrl = yield* Hci.inProcess(exporting("https://admin:hunter2@x.invalid", "x"))
      assertSentence(inUrl, /--url holds credentials/, 2)
      assert.notMatch(flag.stderr + inUrl.stderr, /hunter2/)
    })
  )

  it.effect("names the one that is missing of two environment names", () =>
    Effect.gen(function* () {
      const env = { HCI_SCP_ACCESS_KEY: "AK" }
      const finished = yield* Hci.inProcess(exporting("https://x.invalid", "x"), env)
      assertSentence(finished, /HCI_SCP_SECRET_KEY is missing while HCI_SCP_ACCESS_KEY is set/, 2)
    })
  )

  it.effect("explains a host that does not exist", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const env = { HCI_SCP_USERNAME: "admin", HCI_SCP_PASSWORD: "secret" }
      const finished = yield* Hci.hci(exporting("https://scp.invalid", "out"), { cwd, env })
      assertSentence(finished, /Cannot reach https:\/\/scp.invalid: the host name is not known; check the address/, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), [])
    })
  )

  it.effect("explains a connection that is refused", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const env = { HCI_SCP_USERNAME: "admin", HCI_SCP_PASSWORD: "secret" }
      const finished = yield* Hci.hci(exporting("https://127.0.0.1:1", "out"), { cwd, env })
      assertSentence(finished, /Cannot reach https:\/\/127.0.0.1:1: the connection was refused/, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), [])
    })
  )
})

layer(NodeServices.layer)("hci simulate", (it) => {
  it.effect("prints one line of JSON, serves, and ends well on SIGTERM", () =>
    Effect.gen(function* () {
      const answers: Array<unknown> = []
      const { code, stderr, stdout } = yield* Hci.signalled(
        ["simulate", "sangfor-scp", "--json", "--username", "tester", "--password", "s3cret", "--servers", "7"],
        {
          signal: "SIGTERM",
          from: "stdout",
          when: (line) => line.startsWith("{"),
          before: (line) =>
            Effect.gen(function* () {
              const { url } = yield* Effect.orDie(Schema.decodeEffect(Started)(line))
              answers.push(
                yield* Effect.promise(() => fetch(`${url}/janus/v2/public-key`).then((answer) => answer.json()))
              )
            })
        }
      )
      const started = yield* Schema.decodeEffect(Started)(stdout)
      assert.deepStrictEqual([started.username, started.password, started.fingerprint], ["tester", "s3cret", undefined])
      assert.match(started.url, /^http:\/\/127\.0\.0\.1:\d+$/)
      assert.propertyVal(answers[0], "code", 0)
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

const SimulatorLive = Layer.merge(NodeServices.layer, Simulator.layerServer({ servers: 250, tls: true }))

layer(SimulatorLive, { excludeTestServices: true })("against a simulator", (it) => {
  const pin = ({ certificate }: Simulator.SangforScpHandle) => `sha256:${certificate?.fingerprint ?? ""}`

  it.effect("exports everything the site has", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const cwd = yield* Hci.folder
      const out = join(cwd, "out")
      const finished = yield* Hci.hci(exporting(simulator.url, "out", "--tls", pin(simulator)), {
        cwd,
        env: userOf(simulator.credentials)
      })
      assert.strictEqual(finished.code, 0, finished.stderr)
      assert.deepStrictEqual(yield* Hci.names(out), allFiles)
      assert.match(finished.stdout, /^servers +250 +250 +[\d.]+ s +ok$/m)
      assert.match(finished.stderr, /^servers: 250 records in [\d.]+ s$/m)
      assert.notInclude(finished.stdout + finished.stderr, "\u001B")

      const site = yield* SangforScpSite.makeScoped(
        { name: "test", url: simulator.url },
        SangforScpNode.layer({ ...simulator, tls: Tls.pinned(pin(simulator).slice(7)), rateLimits: false })
      )
      const manifest = yield* readManifest(out)
      for (const { name, records } of site.resources) {
        const expected = yield* Stream.runCollect(records({}))
        const lines = (yield* Hci.read(join(out, `${name}.ndjson`))).split("\n").slice(0, -1)
        assert.deepStrictEqual(
          lines.map((line): unknown => JSON.parse(line)),
          expected
        )
        const report = manifest.resources.find(({ resource }) => resource === name)
        assert.deepStrictEqual(
          [report?.records, report?.server_total, report?.skipped, report?.error],
          [expected.length, expected.length, 0, null]
        )
      }
      assert.strictEqual(manifest.url, simulator.url)
      const all = yield* Effect.forEach(allFiles, (file) => Hci.read(join(out, file)))
      assert.notInclude(all.join(""), Redacted.value(simulator.credentials.password))
    })
  )

  it.effect("trusts the authority it is given, signs with an access key, and exports what it is asked for", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const cwd = yield* Hci.folder
      yield* Hci.write(join(cwd, "ca.pem"), simulator.certificate?.pem ?? "")
      const { code, stderr } = yield* Hci.hci(
        exporting(simulator.url, "out", "--ca", "ca.pem", "--resources", "servers,pools", "--page-size", "50"),
        { cwd, env: keyOf(simulator.credentials) }
      )
      assert.strictEqual(code, 0, stderr)
      assert.deepStrictEqual(yield* Hci.names(join(cwd, "out")), ["manifest.json", "pools.ndjson", "servers.ndjson"])
    })
  )

  /** Runs an export that cannot work, and looks that nothing is left of it. */
  const refused = (
    options: (simulator: Simulator.SangforScpHandle) => {
      readonly url?: string
      readonly tls?: string
      readonly env?: Readonly<Record<string, string>>
    },
    sentence: RegExp
  ) =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const cwd = yield* Hci.folder
      const { env = userOf(simulator.credentials), tls = pin(simulator), url = simulator.url } = options(simulator)
      assertSentence(yield* Hci.inProcess(exporting(url, join(cwd, "out"), "--tls", tls), env), sentence, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), [])
    })

  it.effect("explains a certificate that is not trusted", () =>
    refused(() => ({ tls: "verify" }), /The certificate of https:\S+ is not trusted .*: pin it with --tls sha256:/)
  )

  it.effect("explains a certificate that is not the pinned one", () =>
    refused(() => ({ tls: `sha256:${"0".repeat(64)}` }), /shows another certificate than the one pinned with --tls/)
  )

  it.effect("explains http:// where TLS is spoken", () =>
    refused(
      ({ url }) => ({ url: url.replace("https:", "http:") }),
      /closed the connection without an answer: if it speaks TLS, write https/
    )
  )

  it.effect("explains a wrong password", () =>
    refused(
      ({ credentials }) => ({ env: { ...userOf(credentials), HCI_SCP_PASSWORD: "wrong-one" } }),
      /refused the credentials \(".+"\): check HCI_SCP_USERNAME and HCI_SCP_PASSWORD/
    )
  )

  it.effect("explains a wrong secret key", () =>
    refused(
      ({ credentials }) => ({ env: { ...keyOf(credentials), HCI_SCP_SECRET_KEY: "wrong-one" } }),
      /refused the credentials \(".+"\): check .*HCI_SCP_SECRET_KEY/
    )
  )

  it.effect("explains a folder that cannot be made", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const cwd = yield* Hci.folder
      yield* Hci.write(join(cwd, "file"), "")
      const finished = yield* Hci.hci(exporting(simulator.url, "file/out", "--tls", pin(simulator)), {
        cwd,
        env: userOf(simulator.credentials)
      })
      assertSentence(finished, /Cannot write to file\/out: a part of the path is not a folder; choose another/, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), ["file"])
    })
  )

  it.effect("explains a port that is in use", () =>
    Effect.gen(function* () {
      const { port = 0 } = yield* Simulator.Simulator
      const finished = yield* Hci.hci(["simulate", "sangfor-scp", "--port", String(port)])
      assertSentence(finished, new RegExp(`Port ${port} of 127.0.0.1 is in use: choose another with --port`), 1)
    })
  )
})

layer(NodeServices.layer, { excludeTestServices: true })("an export that does not end well", (it) => {
  it.effect("keeps the resources that could be read, and says which could not", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const cwd = yield* Hci.folder
      const finished = yield* Hci.hci(exporting(simulator.url, "out"), { cwd, env: userOf(simulator.credentials) })
      assert.strictEqual(finished.code, 1)
      assert.match(finished.stderr, /^1 of 9 resources could not be exported \(volumes\): see out\/manifest.json/m)
      assert.match(finished.stdout, /^volumes .* failed: .+$/m)
      assert.deepStrictEqual(
        yield* Hci.names(join(cwd, "out")),
        allFiles.filter((name) => name !== "volumes.ndjson")
      )
      const failed = Manifest.failures(yield* readManifest(join(cwd, "out")))
      assert.deepStrictEqual(
        failed.map(({ error, resource }) => [resource, error?.tag]),
        [["volumes", "Forbidden"]]
      )
    }).pipe(Effect.provide(Simulator.layerServer({ servers: 20, faults: ["Volumes.list:status=403"] })))
  )

  it.effect("leaves nothing half-written when it is stopped, and the files of earlier runs alone", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const cwd = yield* Hci.folder
      const env = userOf(simulator.credentials)
      yield* FileSystem.FileSystem.use((fs) => fs.makeDirectory(join(cwd, "out")))
      yield* Hci.write(join(cwd, "out", "servers.ndjson"), "earlier\n")
      const finished = yield* Hci.signalled(exporting(simulator.url, "out", "--resources", "servers,pools"), {
        cwd,
        env,
        signal: "SIGINT",
        from: "stderr",
        when: (line) => line.startsWith("pools:")
      })
      assert.strictEqual(finished.code, 130)
      assert.match(
        finished.stderr,
        /^pools: .*\nStopped before the export was complete: nothing half-written is left in out\.$/
      )
      assert.strictEqual(finished.stdout, "")
      assert.deepStrictEqual(yield* Hci.names(join(cwd, "out")), ["manifest.json", "pools.ndjson", "servers.ndjson"])
      assert.strictEqual(yield* Hci.read(join(cwd, "out", "servers.ndjson")), "earlier\n")
    }).pipe(
      // The count and the first page are answered; what follows is not.
      Effect.provide(Simulator.layerServer({ servers: 500, faults: ["Servers.list:latency=60m,after=2"] }))
    )
  )
})

layer(NodeServices.layer)("hci demo", (it) => {
  it.effect("exports simulated sites of both platforms into files, says what to try next, and ends by itself", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const { code, stderr, stdout } = yield* Hci.hci(["demo", "--machines", "300"], { cwd })
      assert.strictEqual(code, 0, stderr)
      assert.deepStrictEqual(yield* Hci.names(cwd), ["inventory-demo"])
      const out = join(cwd, "inventory-demo")
      assert.deepStrictEqual(yield* Hci.names(out), ["scp", "tower-1", "tower-2"])
      assert.deepStrictEqual(yield* Hci.names(join(out, "scp")), allFiles)
      const machines = ["scp/servers.ndjson", "tower-1/vms.ndjson", "tower-2/vms.ndjson"]
      const counted = yield* Effect.forEach(machines, (file) => Hci.read(join(out, file)))
      assert.deepStrictEqual(
        counted.map((text) => text.split("\n").length - 1),
        [120, 90, 90]
      )
      assert.match(stdout, /^scp +9 .* ok$/m)
      assert.match(stdout, /^tower-2 +28 .* ok$/m)
      assert.match(stdout, /What to try next:\n( {2}.+\n){5}$/)
    })
  )
})
