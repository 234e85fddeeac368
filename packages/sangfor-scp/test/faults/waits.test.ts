/** Servers that ask for long waits, and clocks that differ. */
import { assertFails, observe } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { always, first, json } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { HttpTransport, Servers } from "../../src/index.ts"
import { against, assertNoDefect, connect } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Servers.list())
const site = () => Scp.make({ servers: Scp.records(3) })
const wild = {
  "a year": 31_536_000,
  "a date in 2099": "Thu, 31 Dec 2099 23:59:59 GMT",
  "a number beyond all": "9".repeat(40)
}

describe("a server that asks to wait", () => {
  for (const [name, value] of Object.entries(wild)) {
    it.effect(`for ${name} is not obeyed: the call fails as RateLimited`, () =>
      Effect.gen(function* () {
        const script = always(Misbehaviour.retryAfter(value))
        yield* assertFails(adjustClock(list.pipe(against(script)), "10 minutes"), "RateLimited")
      })
    )

    it.effect(`for ${name} with a 503 is not obeyed: the call fails as RateLimited`, () =>
      Effect.gen(function* () {
        const script = always(Misbehaviour.retryAfter(value, 503))
        const error = yield* assertFails(adjustClock(list.pipe(against(script)), "10 minutes"), "RateLimited")
        assert.include(error.message, "The server asks to wait")
      })
    )

    it.effect(`for ${name} does not stop the other calls of the site`, () =>
      Effect.gen(function* () {
        const { script } = site()
        const { layer } = connect([first("GET", "*", Misbehaviour.retryAfter(value)), ...script])
        const both = Effect.andThen(Effect.exit(list), list)
        assert.strictEqual((yield* adjustClock(Effect.provide(both, layer), "10 minutes")).length, 3)
      })
    )
  }

  it.effect("by a limit that is used up until 2096 is not obeyed", () =>
    Effect.gen(function* () {
      const page = Scp.data({ total_size: 0, page_num: 0, page_size: 100, next_page_num: "", data: [] })
      const { layer } = connect(always(Misbehaviour.rateLimited(page, { reset: 4_000_000_000 })), {
        rateLimits: HttpTransport.rateLimits
      })
      assert.deepStrictEqual(yield* adjustClock(Effect.provide(Effect.andThen(list, list), layer), "10 minutes"), [])
    })
  )

  it.effect("is seen to: a line in the log says so", () =>
    Effect.gen(function* () {
      const { script } = site()
      const slow = [first("GET", "*", Misbehaviour.retryAfter(30)), ...script]
      const { logs } = yield* observe(adjustClock(list.pipe(against(slow, { site: "site-a" })), "10 minutes"))
      const text = logs.map(({ annotations, message }) => `${message} ${JSON.stringify(annotations)}`).join("\n")
      assert.include(text, "site-a")
      assert.match(text, /30/)
    })
  )
})

describe("clocks", () => {
  it.effect(
    "that step back an hour do not stop the calls of a site",
    () =>
      Effect.gen(function* () {
        const { layer } = connect(site().script, { rateLimits: HttpTransport.rateLimits })
        yield* Effect.gen(function* () {
          yield* TestClock.setTime(7_200_000)
          yield* Effect.forEach(Array.from({ length: 500 }), () => list)
          yield* TestClock.setTime(3_600_000)
          const lists = yield* adjustClock(
            Effect.forEach(Array.from({ length: 200 }), () => list),
            "10 minutes"
          )
          assert.deepStrictEqual([...new Set(lists.map(({ length }) => length))], [3])
        }).pipe(Effect.provide(layer))
      }),
    30_000
  )

  for (const date of ["Fri, 12 Sep 275760 23:59:59 GMT", "Fri, 01 Jan 277000 00:00:00 GMT", "now", ""]) {
    it.effect(`of a server that stand at ${JSON.stringify(date)} are no defect, now or later`, () =>
      Effect.gen(function* () {
        const unauthorized = Misbehaviour.dated(Misbehaviour.alwaysUnauthorized, date)
        const { layer } = connect([first("GET", "*", unauthorized), ...site().script])
        yield* TestClock.setTime(1_800_000_000_000)
        const calls = [Effect.exit(list), Effect.andThen(TestClock.adjust("1 day"), Effect.exit(list))] as const
        const [now, later] = yield* Effect.all(calls).pipe(Effect.provide(layer))
        assertNoDefect(now)
        assertNoDefect(later)
        assert.strictEqual(later._tag, "Success")
      })
    )
  }

  for (const [name, hours, requests] of [
    ["23 hours ahead is signed for", 23, 2],
    ["23 hours behind is signed for", -23, 2],
    ["25 hours ahead is not", 25, 1],
    ["25 hours behind is not", -25, 1]
  ] as const) {
    it.effect(`of a server that is ${name}, and a warning says so once`, () =>
      Effect.gen(function* () {
        const now = 1_800_000_000_000
        const date = new Date(now + hours * 3_600_000).toUTCString()
        const { layer, server } = connect(always(Misbehaviour.dated(Misbehaviour.alwaysUnauthorized, date)), {
          site: "site-a"
        })
        yield* TestClock.setTime(now)
        const { logs } = yield* observe(
          Effect.all([Effect.exit(list), Effect.exit(list), Effect.exit(list)]).pipe(Effect.provide(layer))
        )
        const warnings = logs.filter(({ level }) => level === "Warn").map(({ message }) => message)
        assert.strictEqual(warnings.length, 1)
        assert.include(warnings[0], `site-a: the clocks of this computer and of the site differ by ${hours * 3600} s`)
        assert.strictEqual(server.requests.length, 2 + requests)
      })
    )
  }

  it.effect("of a server are used to read its dates", () =>
    Effect.gen(function* () {
      // The server's clock is an hour ahead; its date is 10 seconds from its own now.
      const limited = json(
        { code: 429, message: "slow down" },
        {
          status: 429,
          headers: { Date: "Thu, 01 Jan 1970 01:00:00 GMT", "Retry-After": "Thu, 01 Jan 1970 01:00:10 GMT" }
        }
      )
      const { layer, server } = connect([first("GET", "*", limited), ...site().script])
      yield* adjustClock(Effect.provide(list, layer), "10 minutes")
      assert.strictEqual(server.requests[1]?.at, 10_000)
    })
  )
})
