import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Tls from "../src/Tls.ts"

const colons = Array.from({ length: 32 }, () => "aB").join(":")
const plain = "AB".repeat(32)

describe("Tls", () => {
  it.each([
    ["verify", Tls.verify],
    ["insecure", Tls.insecure],
    [`sha256:${colons}`, Tls.pinned(colons)],
    [`sha256:${plain}`, Tls.pinned(plain)]
  ] as const)("parses %s", (text, tls) => {
    assert.deepStrictEqual(Tls.parse(text), Option.some(tls))
  })

  it.each(["", "Verify", "sha256:", "sha256:abcd", `sha256:${plain}ab`, `sha1:${plain}`, `sha256:${"xy".repeat(32)}`])(
    "does not parse %j",
    (text) => {
      assert.isTrue(Option.isNone(Tls.parse(text)))
    }
  )

  it("takes two spellings of a fingerprint for one", () => {
    assert.strictEqual(Tls.normalizeFingerprint(colons), plain)
  })

  it.effect("is read from configuration, verify by default", () => {
    const read = (env: Record<string, string>) =>
      Tls.config("TLS").pipe(Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env })))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* read({}), Tls.verify)
      assert.deepStrictEqual(yield* read({ TLS: "insecure" }), Tls.insecure)
      const error = yield* Effect.flip(read({ TLS: "off" }))
      assert.include(String(error), "verify, insecure or sha256:<64 hexadecimal digits>")
    })
  })
})
