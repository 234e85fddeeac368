/** The HTTP client for Node against a simulator behind a self-signed certificate, and through a proxy. */
import type * as HttpClient from "@effect-hci/core/node/HttpClient"
import * as WebSocket from "@effect-hci/core/node/WebSocket"
import * as SangforScpNode from "../src/Node.ts"
import * as Tls from "@effect-hci/core/Tls"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createServer } from "node:http"
import { connect } from "node:net"
import { System } from "../src/index.ts"

const once = Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)

/** The version of a site, read through a client of the test's choice. */
const versionOf = (options: HttpClient.Options) =>
  Effect.gen(function* () {
    const { credentials, url } = yield* Simulator.Simulator
    return yield* System.version.pipe(
      Effect.provide(SangforScpNode.layer({ url, credentials, rateLimits: false, ...options }))
    )
  }).pipe(once)

/** A proxy that counts the tunnels it opens. */
const proxy = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly tunnels: Array<string>; readonly close: () => void }>((resume) => {
    const tunnels: Array<string> = []
    const server = createServer()
    server.on("connect", (request, client, head) => {
      tunnels.push(request.url ?? "")
      const [host = "", port = ""] = (request.url ?? "").split(":")
      const upstream = connect(Number(port), host, () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n")
        upstream.write(head)
        upstream.pipe(client).pipe(upstream)
      })
      client.on("error", () => upstream.destroy())
      upstream.on("error", () => client.destroy())
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = address === null || typeof address === "string" ? 0 : address.port
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, tunnels, close: () => server.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

layer(Simulator.layerServer({ servers: 10, tls: true }))("a site with a certificate of its own", (it) => {
  it.effect("is refused where certificates are verified, before anything is sent", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(versionOf({}))
      assert.deepInclude(error, { _tag: "TransportError", reason: "certificate", sent: false })
      const { requests } = yield* (yield* Simulator.Simulator).counters
      assert.strictEqual(requests, 0)
    })
  )

  it.effect("is accepted by its certificate as the authority, by its fingerprint, or by not looking", () =>
    Effect.gen(function* () {
      const { certificate } = yield* Simulator.Simulator
      const fingerprint = certificate?.fingerprint ?? ""
      for (const tls of [
        Tls.authority(certificate?.pem ?? ""),
        Tls.pinned(fingerprint),
        Tls.pinned(fingerprint.replaceAll(":", "").toLowerCase()),
        Tls.insecure
      ]) {
        assert.strictEqual((yield* versionOf({ tls })).build_version, "SCP6.11.1-2025-06-20-09:26:13")
      }
    })
  )

  it.effect("is refused when another certificate is pinned, before anything is sent", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.resetCounters
      const error = yield* Effect.flip(versionOf({ tls: Tls.pinned("00".repeat(32)) }))
      assert.deepInclude(error, { _tag: "TransportError", reason: "certificate", sent: false })
      assert.strictEqual((yield* simulator.counters).requests, 0)
    })
  )

  it.effect("is reached through a proxy", () =>
    Effect.gen(function* () {
      const { certificate, url } = yield* Simulator.Simulator
      const { tunnels, url: proxyUrl } = yield* proxy
      yield* versionOf({ tls: Tls.authority(certificate?.pem ?? ""), proxy: proxyUrl })
      assert.deepStrictEqual(tunnels, [new URL(url).host])
    })
  )

  it.effect("a pin cannot be combined with a proxy, which would hide the certificate", () =>
    Effect.gen(function* () {
      const options = { tls: Tls.pinned("00".repeat(32)), proxy: "http://127.0.0.1:1" }
      const error = yield* Effect.flip(versionOf(options))
      assert.deepInclude(error, { _tag: "TransportError", reason: "request", sent: false })
      assert.include(error.message, "A pinned certificate cannot be combined with a proxy: give its CA instead.")
      const open = yield* WebSocket.make(options)
      assert.throws(() => open("wss://127.0.0.1:1"), /cannot be combined with a proxy/)
    })
  )
})

describe("parseTls", () => {
  it("reads what command lines and environments give", () => {
    assert.strictEqual(Tls.parse("verify")._tag, "Some")
    assert.strictEqual(Tls.parse("insecure")._tag, "Some")
    assert.strictEqual(Tls.parse(`sha256:${"AB:".repeat(31)}AB`)._tag, "Some")
    assert.strictEqual(Tls.parse("sha256:12")._tag, "None")
    assert.strictEqual(Tls.parse("off")._tag, "None")
  })
})
