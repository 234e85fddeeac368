/** TLS, proxies and addresses that do not work, each with its reason. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as SocketServer from "@effect-hci/simulator/SocketServer"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { always, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import * as SangforScpNode from "../../src/Node.ts"
import { Servers } from "../../src/index.ts"
import { assertNoDefect, connect, keys } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const { Tls } = SangforScpNode
const list = Stream.runCollect(Servers.list())
const script = Scp.make({ servers: Scp.records(1) }).script

const through = (options: Omit<SangforScpNode.Options, "credentials">) =>
  Effect.provide(list, SangforScpNode.layer({ credentials: keys, ...options }))

describe("TLS", () => {
  const broken = {
    "an old version": { maxVersion: "TLSv1.1" },
    "a short key": { certificate: "weak-key" },
    "a signature with SHA-1": { certificate: "weak-signature" },
    "an expired certificate": { certificate: "expired" },
    "a certificate of another host": { certificate: "wrong-host" }
  } as const
  for (const [name, tls] of Object.entries(broken)) {
    const reason = name === "an old version" ? "tls" : "certificate"
    it.live(`with ${name} fails as "${reason}", unsent, without retries`, () =>
      Effect.gen(function* () {
        const server = yield* SocketServer.make({ script, tls })
        const authority = Tls.authority(server.certificate?.authorityPem ?? "")
        const error = yield* assertFails(through({ url: server.url, tls: authority }), "TransportError")
        assert.deepInclude(error, { reason, sent: false })
        assert.strictEqual(server.connections().opened, 1)
      })
    )
  }

  it.live("that the port does not speak fails as tls, unsent, without retries", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script })
      const error = yield* assertFails(through({ url: server.url.replace("http:", "https:") }), "TransportError")
      assert.deepInclude(error, { reason: "tls", sent: false })
      assert.strictEqual(server.connections().opened, 1)
    })
  )

  it.live("with another certificate than the pinned one shows the fingerprint that was seen", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script, tls: {} })
      const error = yield* assertFails(through({ url: server.url, tls: Tls.pinned("00".repeat(32)) }), "TransportError")
      assert.deepInclude(error, { reason: "certificate", sent: false })
      assert.include(error.message.replaceAll(":", ""), server.certificate?.fingerprint.replaceAll(":", "") ?? "none")
    })
  )

  it.live("that is pinned, or has an authority, is not left out because the address says http", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script })
      for (const tls of [Tls.pinned("00".repeat(32)), Tls.authority("-----BEGIN CERTIFICATE-----")]) {
        const exit = yield* Effect.exit(through({ url: server.url, tls }))
        assert.isTrue(Exit.isFailure(exit))
      }
      assert.strictEqual(server.requests.length, 0)
    })
  )
})

describe("a proxy", () => {
  it.live("that responds with 407 is named, without retries", () =>
    Effect.gen(function* () {
      const proxy = yield* SocketServer.make({
        script: [route("CONNECT", "*", Misbehaviour.proxyAuthenticationRequired)]
      })
      const error = yield* assertFails(through({ url: "https://scp.test", proxy: proxy.url }), "TransportError")
      assert.deepInclude(error, { reason: "proxy", sent: false })
      assert.include(error.message, "407")
      assert.strictEqual(proxy.requests.length, 1)
    })
  )
})

describe("an address", () => {
  for (const [given, origin] of Object.entries({
    "10.10.10.10": "10.10.10.10",
    "scp.example:4430": "scp.example:4430",
    "scp.example": "scp.example",
    "10.10.10.10:4430": "10.10.10.10:4430",
    "https://scp.example/": "scp.example"
  })) {
    it.effect(`${given} means https`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(script, { url: given })
        yield* adjustClock(Effect.provide(list, layer), "10 minutes")
        assert.strictEqual(server.requests[0]?.headers["host"], origin)
        assert.strictEqual(server.requests[0]?.path, "/janus/20180725/servers")
      })
    )
  }

  for (const given of [
    "",
    "http://",
    "https://[::1",
    "ftp://scp.example",
    "https://scp example",
    "javascript:alert(1)"
  ]) {
    it.effect(`${JSON.stringify(given)} is no defect, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(script, { url: given })
        const exit = yield* Effect.exit(adjustClock(Effect.provide(list, layer), "10 minutes"))
        assertNoDefect(exit)
        assert.isTrue(Exit.isFailure(exit))
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }

  for (const given of [
    "https://user:pa55@scp.test",
    "https://scp.test?password=pa55",
    "https://scp.test/#pa55",
    "user:pa55@scp.test",
    "https://user:pa55@@scp.test:x"
  ]) {
    it.effect(`${given} is never shown with what is secret in it`, () =>
      Effect.gen(function* () {
        const { layer } = connect(always(Misbehaviour.resetBefore), { url: given })
        const exit = yield* Effect.exit(adjustClock(Effect.provide(list, layer), "10 minutes"))
        assertNoDefect(exit)
        assert.notInclude(String(exit), "pa55")
      })
    )
  }

  it.live("where nothing listens is refused, unsent, with the code kept", () =>
    Effect.gen(function* () {
      const url = yield* SocketServer.closedPortUrl
      const error = yield* assertFails(through({ url }), "TransportError")
      assert.deepInclude(error, { reason: "refused", sent: false, code: "ECONNREFUSED" })
    })
  )
})
