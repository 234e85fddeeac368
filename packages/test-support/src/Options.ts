/** Options that the types of both platforms exclude, as callers without types can give them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

/** The error of a call: that of a transport has a reason. */
interface Refused {
  readonly _tag: string
  readonly message: string
  readonly reason?: string | undefined
  readonly sent?: boolean | undefined
}

/** Makes a call with these options, and the others as they should be. */
type CallWith = (given: object) => Effect.Effect<unknown, Refused>

/** Tests that each option that is none is refused in a sentence, before anything is sent. */
export const testOptionsThatAreNone = (callWith: CallWith): void => {
  describe("an option that is none", () => {
    it.live.each<object>([
      { site: 5 },
      { site: null },
      { site: {} },
      { transformClient: 5 },
      { transformClient: null },
      { headers: 5 },
      { headers: null },
      { headers: "abc" },
      { headers: [["a", "b"]] },
      { headers: { a: 5 } },
      { retry: 5 },
      { retry: null },
      { retry: { schedule: 5 } },
      { retry: { retryable: 5 } },
      { timeout: "soon" },
      { rateLimits: 5 },
      { rateLimits: {} },
      { rateLimits: { reads: null, writes: null } },
      { circuitBreaker: 5 },
      { circuitBreaker: null },
      { circuitBreaker: {} },
      { circuitBreaker: { failures: 0, openFor: "1 second" } },
      { circuitBreaker: { failures: 1, openFor: 0 } },
      { maxServerWait: "soon" },
      { credentials: null },
      { credentials: 5 }
    ])("is refused in a sentence, before anything is sent: %j", (given) =>
      Effect.gen(function* () {
        const { _tag, message } = yield* Effect.flip(callWith(given))
        assert.strictEqual(_tag, "BadRequest")
        assert.match(message, /^(?:`|The value of the header|There are no credentials)/)
      })
    )

    it.live.each<object>([
      { transformClient: () => 5 },
      { transformClient: () => undefined },
      { tls: null },
      { tls: 5 },
      { tls: "insecure" },
      { tls: { _tag: "Pinned" } },
      { tls: { _tag: "Authority", pem: 5 } },
      { minTlsVersion: null },
      { minTlsVersion: "TLSv9" },
      { ciphers: 5 },
      { proxy: 5 },
      { proxy: null }
    ])("of the HTTP client is refused in a sentence, before anything is sent: %j", (given) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(callWith(given))
        assert.deepInclude(error, { _tag: "TransportError", reason: "request", sent: false })
        assert.include(error.message, `\`${Object.keys(given)[0]}\` `)
      })
    )

    it.live.each<unknown>([5, null, "", {}])("in the place of the address is refused: %j", (url) =>
      Effect.gen(function* () {
        assert.deepInclude(yield* Effect.flip(callWith({ url })), { _tag: "TransportError", reason: "url" })
      })
    )

    it.live.each<unknown>([null, { schedule: 5 }])("of waits harms no other call: %j", (tasks) =>
      Effect.gen(function* () {
        assert.deepInclude(yield* Effect.flip(callWith({ tasks, url: "" })), {
          _tag: "TransportError",
          reason: "url"
        })
      })
    )
  })
}
