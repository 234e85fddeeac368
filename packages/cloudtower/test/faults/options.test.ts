/** Options that their types exclude, as callers without types can give them. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as CloudTowerNode from "../../src/Node.ts"
import { Vm } from "../../src/index.ts"
import { key } from "./support.ts"

const url = "https://127.0.0.1:1"

/** Makes a call with an option, and the others as they should be. */
const callWith = (given: object) =>
  Vm.getVms({}).pipe(Effect.provide(CloudTowerNode.layer({ url, credentials: key, ...given })))

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
    { maxServerWait: "soon" },
    { credentials: null },
    { credentials: 5 }
  ])("is refused in a sentence, before anything is sent: %j", (given) =>
    Effect.gen(function* () {
      const { message } = yield* assertFails(callWith(given), "BadRequest")
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
      const error = yield* assertFails(callWith(given), "TransportError")
      assert.deepInclude(error, { reason: "request", sent: false })
      assert.include(error.message, `\`${Object.keys(given)[0]}\` `)
    })
  )

  it.live.each<unknown>([5, null, "", {}])("in the place of the address is refused: %j", (url) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* assertFails(callWith({ url }), "TransportError")).reason, "url")
    })
  )

  it.live.each<unknown>([null, { schedule: 5 }])("of waits harms no other call: %j", (tasks) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* assertFails(callWith({ tasks, url: "" }), "TransportError")).reason, "url")
    })
  )
})
