import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Tls from "@effect-hci/core/Tls"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Manifest from "@effect-hci/inventory/Manifest"
import * as SangforScpSite from "@effect-hci/inventory/SangforScpSite"
import type { Site } from "@effect-hci/inventory/Site"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import type { Handle } from "@effect-hci/simulator/Handle"
import * as SangforScp from "@effect-hci/simulator/SangforScp"
import { jsonLinesOf } from "@effect-hci/test-support/Assertions"
import { join } from "node:path"
import { assertSentence, readManifest } from "../assertions.ts"
import * as Hci from "../process.ts"

const allFiles = [...SangforScpSite.resourceNames.map((name) => `${name}.ndjson`), "manifest.json"].sort()

const fromScp = (url: string, out: string, ...more: ReadonlyArray<string>) =>
  Hci.exportArgs("sangfor-scp", url, out, ...more)

const fromTower = (url: string, out: string, ...more: ReadonlyArray<string>) =>
  Hci.exportArgs("cloudtower", url, out, ...more)

const fingerprintOf = ({ certificate }: Handle) => certificate?.fingerprint ?? ""

const pin = (handle: Handle) => `sha256:${fingerprintOf(handle)}`

const userOf = ({ password, username }: SangforScp.Credentials) => ({
  HCI_SCP_USERNAME: username,
  HCI_SCP_PASSWORD: Redacted.value(password)
})

const keyOf = ({ accessKey, region, secretKey, service }: SangforScp.Credentials) => ({
  HCI_SCP_ACCESS_KEY: accessKey,
  HCI_SCP_SECRET_KEY: Redacted.value(secretKey),
  HCI_SCP_REGION: region,
  HCI_SCP_SERVICE: service
})

const towerUserOf = ({ credentials: { password, username } }: CloudTower.CloudTowerHandle) => ({
  HCI_CLOUDTOWER_USERNAME: username,
  HCI_CLOUDTOWER_PASSWORD: Redacted.value(password)
})

/** Every resource of the site is in its file, record by record, and in the manifest. */
const assertExported = Effect.fnUntraced(function* (out: string, { resources }: Site) {
  const manifest = yield* readManifest(out)
  for (const { name, records } of resources) {
    const expected = yield* Stream.runCollect(records({}))
    assert.deepStrictEqual(jsonLinesOf(yield* Hci.read(join(out, `${name}.ndjson`)), Schema.Unknown), expected)
    const report = manifest.resources.find(({ resource }) => resource === name)
    assert.deepStrictEqual(
      [report?.records, report?.server_total, report?.skipped, report?.error],
      [expected.length, expected.length, 0, null]
    )
  }
})

layer(NodeServices.layer)("hci inventory export", (it) => {
  it.effect("names the one that is missing of two environment names", () =>
    Effect.gen(function* () {
      const env = { HCI_SCP_ACCESS_KEY: "AK" }
      const finished = yield* Hci.inProcess(fromScp("https://x.invalid", "x"), env)
      assertSentence(finished, /HCI_SCP_SECRET_KEY is missing while HCI_SCP_ACCESS_KEY is set/, 2)
    })
  )

  it.effect("explains a host that does not exist", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const env = { HCI_SCP_USERNAME: "admin", HCI_SCP_PASSWORD: "secret" }
      const finished = yield* Hci.hci(fromScp("https://scp.invalid", "out"), { cwd, env })
      assertSentence(finished, /Cannot reach https:\/\/scp.invalid: the host name is not known; check the address/, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), [])
    })
  )

  it.effect("explains a connection that is refused", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const env = { HCI_SCP_USERNAME: "admin", HCI_SCP_PASSWORD: "secret" }
      const finished = yield* Hci.hci(fromScp("https://127.0.0.1:1", "out"), { cwd, env })
      assertSentence(finished, /Cannot reach https:\/\/127.0.0.1:1: the connection was refused/, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), [])
    })
  )
})

layer(Layer.merge(NodeServices.layer, SangforScp.layerServer({ servers: 250, tls: true })), {
  excludeTestServices: true
})("hci inventory export of a simulated SCP", (it) => {
  it.effect("exports everything the site has", () =>
    Effect.gen(function* () {
      const simulator = yield* SangforScp.Simulator
      const cwd = yield* Hci.folder
      const out = join(cwd, "out")
      const finished = yield* Hci.hci(fromScp(simulator.url, "out", "--tls", pin(simulator)), {
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
        SangforScpNode.layer({
          ...simulator,
          protocol: "classic",
          tls: Tls.pinned(fingerprintOf(simulator)),
          rateLimits: false
        })
      )
      yield* assertExported(out, site)
      assert.strictEqual((yield* readManifest(out)).url, simulator.url)
      const all = yield* Effect.forEach(allFiles, (file) => Hci.read(join(out, file)))
      assert.notInclude(all.join(""), Redacted.value(simulator.credentials.password))
    })
  )

  it.effect("trusts the authority it is given, signs with an access key, and exports what it is asked for", () =>
    Effect.gen(function* () {
      const simulator = yield* SangforScp.Simulator
      const cwd = yield* Hci.folder
      yield* Hci.write(join(cwd, "ca.pem"), simulator.certificate?.pem ?? "")
      const { code, stderr } = yield* Hci.hci(
        fromScp(simulator.url, "out", "--ca", "ca.pem", "--resources", "servers,pools", "--page-size", "50"),
        { cwd, env: keyOf(simulator.credentials) }
      )
      assert.strictEqual(code, 0, stderr)
      assert.deepStrictEqual(yield* Hci.names(join(cwd, "out")), ["manifest.json", "pools.ndjson", "servers.ndjson"])
    })
  )

  /** An export that cannot work ends with the sentence, and leaves no file. */
  const assertExplained = (
    options: (simulator: SangforScp.SangforScpHandle) => {
      readonly url?: string
      readonly tls?: string
      readonly env?: Readonly<Record<string, string>>
    },
    sentence: RegExp
  ) =>
    Effect.gen(function* () {
      const simulator = yield* SangforScp.Simulator
      const cwd = yield* Hci.folder
      const { env = userOf(simulator.credentials), tls = pin(simulator), url = simulator.url } = options(simulator)
      assertSentence(yield* Hci.inProcess(fromScp(url, join(cwd, "out"), "--tls", tls), env), sentence, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), [])
    })

  it.effect("explains a certificate that is not trusted", () =>
    assertExplained(
      () => ({ tls: "verify" }),
      /The certificate of https:\S+ is not trusted .*: pin it with --tls sha256:/
    )
  )

  it.effect("explains a certificate that is not the pinned one", () =>
    assertExplained(
      () => ({ tls: `sha256:${"0".repeat(64)}` }),
      /shows another certificate than the one pinned with --tls, sha256:[0-9A-F]{64}: check who/
    )
  )

  it.effect("explains http:// where TLS is spoken", () =>
    assertExplained(
      ({ url }) => ({ url: url.replace("https:", "http:"), tls: "verify" }),
      /closed the connection without a response: if it speaks TLS, write https/
    )
  )

  it.effect("explains a pinned certificate of an http:// address", () =>
    assertExplained(
      ({ url }) => ({ url: url.replace("https:", "http:") }),
      /^--tls and --ca say how the certificate is checked, and http:\S+ has none: write https:/
    )
  )

  it.effect("explains a wrong password", () =>
    assertExplained(
      ({ credentials }) => ({ env: { ...userOf(credentials), HCI_SCP_PASSWORD: "wrong-one" } }),
      /rejected the credentials \(".+"\): check HCI_SCP_USERNAME and HCI_SCP_PASSWORD/
    )
  )

  it.effect("explains a wrong secret key", () =>
    assertExplained(
      ({ credentials }) => ({ env: { ...keyOf(credentials), HCI_SCP_SECRET_KEY: "wrong-one" } }),
      /rejected the credentials \(".+"\): check .*HCI_SCP_SECRET_KEY/
    )
  )

  it.effect("explains a folder that cannot be made", () =>
    Effect.gen(function* () {
      const simulator = yield* SangforScp.Simulator
      const cwd = yield* Hci.folder
      yield* Hci.write(join(cwd, "file"), "")
      const finished = yield* Hci.hci(fromScp(simulator.url, "file/out", "--tls", pin(simulator)), {
        cwd,
        env: userOf(simulator.credentials)
      })
      assertSentence(finished, /Cannot write to file\/out: a part of the path is not a folder; choose another/, 1)
      assert.deepStrictEqual(yield* Hci.names(cwd), ["file"])
    })
  )
})

layer(NodeServices.layer, { excludeTestServices: true })("hci inventory export that does not end well", (it) => {
  it.effect("keeps the resources that could be read, and says which could not", () =>
    Effect.gen(function* () {
      const simulator = yield* SangforScp.Simulator
      const cwd = yield* Hci.folder
      const finished = yield* Hci.hci(fromScp(simulator.url, "out"), { cwd, env: userOf(simulator.credentials) })
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
    }).pipe(Effect.provide(SangforScp.layerServer({ servers: 20, faults: ["Volumes.list:status=403"] })))
  )

  it.effect("leaves nothing half-written when it is stopped, and the files of earlier runs alone", () =>
    Effect.gen(function* () {
      const simulator = yield* SangforScp.Simulator
      const cwd = yield* Hci.folder
      const env = userOf(simulator.credentials)
      yield* FileSystem.FileSystem.use((fs) => fs.makeDirectory(join(cwd, "out")))
      yield* Hci.write(join(cwd, "out", "servers.ndjson"), "earlier\n")
      const finished = yield* Hci.signalled(fromScp(simulator.url, "out", "--resources", "servers,pools"), {
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
      // The count and the first page get a response; what follows gets none.
      Effect.provide(SangforScp.layerServer({ servers: 500, faults: ["Servers.list:latency=60m,after=2"] }))
    )
  )
})

layer(Layer.merge(NodeServices.layer, CloudTower.layerServer({ vms: 120, tls: true })), {
  excludeTestServices: true
})("hci inventory export of a simulated Tower", (it) => {
  it.effect("exports everything the Tower has", () =>
    Effect.gen(function* () {
      const simulator = yield* CloudTower.Simulator
      const cwd = yield* Hci.folder
      const { code, stderr, stdout } = yield* Hci.hci(fromTower(simulator.url, "out", "--tls", pin(simulator)), {
        cwd,
        env: towerUserOf(simulator)
      })
      assert.strictEqual(code, 0, stderr)
      assert.match(stdout, /^vms +120 +120 +[\d.]+ s +ok$/m)
      const site = yield* CloudTowerSite.makeScoped(
        { name: "test", url: simulator.url },
        CloudTowerNode.layer({ ...simulator, tls: Tls.pinned(fingerprintOf(simulator)) })
      )
      yield* assertExported(join(cwd, "out"), site)
    })
  )

  it.effect("takes an address with the path of the API, and exports what it is asked for", () =>
    Effect.gen(function* () {
      const simulator = yield* CloudTower.Simulator
      const cwd = yield* Hci.folder
      const { code, stderr } = yield* Hci.hci(
        fromTower(
          `${simulator.url}/v2/api`,
          "out",
          "--tls",
          pin(simulator),
          "--resources",
          "vms,hosts",
          "--page-size",
          "1000"
        ),
        { cwd, env: towerUserOf(simulator) }
      )
      assert.strictEqual(code, 0, stderr)
      assert.deepStrictEqual(yield* Hci.names(join(cwd, "out")), ["hosts.ndjson", "manifest.json", "vms.ndjson"])
      assert.strictEqual((yield* readManifest(join(cwd, "out"))).url, simulator.url)
    })
  )

  const rejected: ReadonlyArray<
    readonly [name: string, env: Readonly<Record<string, string>>, sentence: RegExp, code: number]
  > = [
    [
      "a wrong password",
      { HCI_CLOUDTOWER_USERNAME: "root", HCI_CLOUDTOWER_PASSWORD: "wrong-one" },
      /rejected the credentials \("[^"]+"\): check HCI_CLOUDTOWER_USERNAME, HCI_CLOUDTOWER_PASSWORD, HCI_CLOUDTOWER_SOURCE and HCI_CLOUDTOWER_AUTH_CONFIG_ID, or/,
      1
    ],
    [
      "a wrong API key",
      { HCI_CLOUDTOWER_API_KEY: "wrong-one" },
      /rejected the credentials \("[^"]+"\): check .*HCI_CLOUDTOWER_API_KEY/,
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
  for (const [name, env, sentence, code] of rejected) {
    it.effect(`explains ${name}, and writes nothing`, () =>
      Effect.gen(function* () {
        const simulator = yield* CloudTower.Simulator
        const cwd = yield* Hci.folder
        const args = fromTower(simulator.url, join(cwd, "out"), "--tls", pin(simulator))
        assertSentence(yield* Hci.inProcess(args, env), sentence, code)
        assert.deepStrictEqual(yield* Hci.names(cwd), [])
      })
    )
  }

  it.effect("explains that a site is of the other platform", () =>
    Effect.gen(function* () {
      const simulator = yield* CloudTower.Simulator
      const env = { HCI_SCP_USERNAME: "admin", HCI_SCP_PASSWORD: "secret" }
      const finished = yield* Hci.inProcess(fromScp(simulator.url, "out", "--tls", pin(simulator)), env)
      assertSentence(
        finished,
        /The response of \S+ to \S+ is not one of the platform .*that it is the platform you named/,
        1
      )
    })
  )
})
