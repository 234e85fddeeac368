import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Latch from "effect/Latch"
import * as Semaphore from "effect/Semaphore"
import * as WholeResponse from "../../src/node/internal/wholeResponse.ts"

const responseOf = (bytes: number) =>
  WholeResponse.make(HttpClientRequest.get("https://site.test/"), "https://site.test/", {
    status: 200,
    headers: {},
    bytes: new Uint8Array(bytes)
  })

/** What happens to three requests, two at once, whose first responses come together. */
const eventsOf = (bytes: number) =>
  Effect.gen(function* () {
    const events: Array<string> = []
    const arrived = yield* Latch.make()
    const two = yield* Semaphore.make(2)
    const read = Effect.gen(function* () {
      events.push("sent")
      if (events.length === 2) arrived.openUnsafe()
      yield* arrived.await
      yield* responseOf(bytes).arrayBuffer
      events.push("read")
    }).pipe(two.withPermit)
    yield* Effect.all([read, read, read], { concurrency: "unbounded" })
    return events
  })

describe("Responses that come together", () => {
  it.effect("are read with the requests sent between that wait for them, where they are long", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* eventsOf(20_000), ["sent", "sent", "read", "sent", "read", "read"])
    })
  )

  it.effect("are read at once, where they are short", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* eventsOf(1000), ["sent", "sent", "read", "read", "sent", "read"])
    })
  )
})
