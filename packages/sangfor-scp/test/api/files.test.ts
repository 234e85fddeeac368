/** Responses that are no JSON, or secrets. */
import * as Simulator from "@effect-hci/simulator/SangforScp"
import * as Script from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Clusters from "../../src/api/Clusters.ts"
import * as System from "../../src/api/System.ts"
import { SangforScp } from "../../src/index.ts"
import { error, ok, serve, site } from "../support/site.ts"

const file = { cluster_id: "c", file_type: "disk", server_id: "a" }

/** A site of the simulator, over HTTP where the test says so. */
const simulated = (layer: ReturnType<typeof Simulator.layerClient>) =>
  Layer.unwrap(
    Effect.map(Simulator.Simulator, ({ credentials, url }) => SangforScp.layer({ url, credentials, rateLimits: false }))
  ).pipe(Layer.provideMerge(layer))

describe("files", () => {
  it.effect("are the bytes that were sent, whatever they are", () =>
    Effect.gen(function* () {
      const bytes = yield* Clusters.downloadClusterFile(file)
      assert.lengthOf(bytes, 1024)
      // As text, what is no UTF-8 would have become replacement characters.
      assert.isTrue(bytes.some((byte) => byte > 127))
      assert.notInclude(Buffer.from(bytes).toString("latin1"), "\u00ef\u00bf\u00bd")
      assert.deepStrictEqual(yield* Clusters.downloadClusterFile(file), bytes)
    }).pipe(Effect.provide(simulated(Simulator.layerClient({ servers: 5 }))))
  )

  it.effect("that are JSON are its bytes", () =>
    Effect.gen(function* () {
      const bytes = yield* Clusters.downloadClusterFile(file)
      assert.strictEqual(Buffer.from(bytes).toString(), `{"a":1}`)
    }).pipe(Effect.provide(site(serve(Script.json({ a: 1 })))))
  )

  it.effect("that there are not are errors, with any status", () =>
    Effect.gen(function* () {
      const missing = Effect.flip(Clusters.downloadClusterFile(file))
      assert.deepInclude(yield* Effect.provide(missing, site(serve(error(404, "no such file")))), { _tag: "NotFound" })
      const hidden = yield* Effect.provide(missing, site(serve(error(200, "no such file", 17))))
      assert.deepInclude(hidden, { code: "17", message: "no such file" })
    })
  )
})

describe("secrets", () => {
  it.effect("are redacted", () =>
    Effect.gen(function* () {
      const password = yield* Clusters.getClusterPassword({ cluster_id: "c" })
      assert.notInclude(`${String(password)} ${JSON.stringify(password)}`, "hunter2")
      assert.deepStrictEqual(Redacted.value(password), { password: "hunter2" })
    }).pipe(Effect.provide(site(serve(ok({ password: "hunter2" })))))
  )

  it.effect("of a login are redacted", () =>
    Effect.gen(function* () {
      const session = yield* System.authenticate({ auth: { passwordCredentials: { username: "u", password: "00" } } })
      assert.notInclude(JSON.stringify(session), "t0ken")
    }).pipe(Effect.provide(site(serve(ok({ access: { token: { id: "t0ken" }, user: {} } })))))
  )
})
