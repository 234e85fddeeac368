/** The guides in docs: their programs are files of docs/cookbook/guides, their tables are held against the library. */
import * as HciError from "@effect-hci/core/HciError"
import * as Tls from "@effect-hci/core/Tls"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import { SangforScp } from "@effect-hci/sangfor-scp"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { assert, describe, it, layer } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestConsole from "effect/testing/TestConsole"
import * as Images from "@effect-hci/sangfor-scp/Images"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import { globSync } from "node:fs"
import { connect } from "node:tls"
import * as Errors from "../../../docs/cookbook/guides/errors.ts"
import * as Python from "../../../docs/cookbook/guides/from-python-client.ts"
import * as TlsGuide from "../../../docs/cookbook/guides/tls.ts"
import { namesIn, read, tableOf } from "./guides.ts"

const guides = ["errors", "tls", "observability", "migration/from-python-client"]
const programOf = (guide: string): string => guide.replace("migration/", "")

describe.each(guides)("docs/%s.md", (name) => {
  it("has the program of docs/cookbook/guides", () => {
    const programs = [...read(`docs/${name}.md`).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code)
    assert.deepStrictEqual(programs, [read(`docs/cookbook/guides/${programOf(name)}.ts`)])
  })

  it("is linked from the README", () => {
    assert.include(read("README.md"), `](docs/${name}.md)`)
  })
})

it("each program of docs/cookbook/guides belongs to a guide", () => {
  const programs = globSync("docs/cookbook/guides/*.ts", { cwd: new URL("../../../", import.meta.url) })
  assert.sameMembers(
    programs.map((path) => path.replace(/^.*\/(.*)\.ts$/, "$1")),
    guides.map(programOf)
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
