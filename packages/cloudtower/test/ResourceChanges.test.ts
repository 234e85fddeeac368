/** The change feed: order, no event twice, compaction, older Towers. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { ResourceChanges, Vm } from "../src/index.ts"
import type { Handler } from "./support/http.ts"
import type { Request } from "@effect-hci/simulator/Script"
import { errorResponse, json } from "./support/http.ts"
import { against, apiKey, tower, withPassword } from "./support/tower.ts"
import { adjustClock } from "../src/Testing.ts"

interface Event {
  readonly revision: number
  readonly resource_id: string
  readonly resource_type?: string
}

/** A feed that begins at a revision, that revision included, as many as fit. */
const feed = (events: Array<Event>) => {
  const state = { compacted: 0, current: 1 }
  const respond: Handler = ({ query }: Request) => {
    const from = Number(query["start_revision"] ?? 0)
    const data = events
      .filter(
        ({ resource_type, revision }) => revision >= from && (query["resource_type"] ?? resource_type) === resource_type
      )
      .slice(0, Number(query["limit"]))
      .map(({ resource_id, resource_type, revision }) => ({
        revision: String(revision),
        resource_id,
        resource_type,
        action: "update"
      }))
    const newest = Math.max(state.current, ...events.map(({ revision }) => revision))
    return json({ ec: "EOK", data, currentRevision: String(newest), compactRevision: String(state.compacted) })
  }
  return { events, state, server: tower({ routes: { "resource-changes": respond } }) }
}

const event = (revision: number, resource_id = `r-${revision}`): Event => ({ revision, resource_id })

const ids = (events: ReadonlyArray<ResourceChanges.ResourceChangeEvent>) => events.map(({ resource_id }) => resource_id)

const small = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const inBetween = Schedule.spaced("5 seconds").pipe(Schedule.upTo({ times: 12 }))

describe("ResourceChanges", () => {
  it.effect.prop(
    "gives every event once and in order, however they share revisions and pages",
    {
      steps: Schema.Array(small(0, 3)).check(Schema.isMaxLength(30)),
      later: Schema.Array(small(1, 3)).check(Schema.isMaxLength(10)),
      limit: small(4, 9)
    },
    ({ later, limit, steps }) => {
      let revision = 10
      // No revision has as many events as a page, or the page could not be left.
      let shared = 0
      const all = steps.map((step, index) => {
        shared = step === 0 && shared < limit - 2 ? shared + 1 : 0
        revision += shared > 0 ? 0 : Math.max(1, step)
        return event(revision, `r-${index}`)
      })
      const { events, server } = feed([event(10, "old"), ...all])
      return Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(
          Stream.runCollect(ResourceChanges.stream({ from: "10", limit, schedule: inBetween }))
        )
        for (const step of later) {
          yield* TestClock.adjust("5 seconds")
          events.push(event((revision += step), `later-${events.length}`))
        }
        yield* TestClock.adjust("5 minutes")
        const expected = events.filter((event) => event.revision > 10).map(({ resource_id }) => resource_id)
        assert.deepStrictEqual(ids(yield* Fiber.join(fiber)), expected)
      }).pipe(against(server))
    }
  )

  it.effect("begins at the current revision by default", () => {
    const { events, server } = feed([event(1), event(2)])
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Stream.runCollect(Stream.take(ResourceChanges.stream(), 1)))
      yield* TestClock.adjust("1 second")
      events.push(event(3))
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(ids(yield* Fiber.join(fiber)), ["r-3"])
      assert.strictEqual(yield* ResourceChanges.currentRevision, "3")
    }).pipe(against(server))
  })

  it.effect("resumes after the revision that was handled last", () => {
    const { server } = feed([event(1), event(2), event(3), event(4)])
    return Effect.gen(function* () {
      const first = yield* Stream.runCollect(Stream.take(ResourceChanges.stream({ from: "1" }), 2))
      const from = first.at(-1)?.revision ?? ""
      const rest = yield* Stream.runCollect(Stream.take(ResourceChanges.stream({ from }), 1))
      assert.deepStrictEqual([...ids(first), ...ids(rest)], ["r-2", "r-3", "r-4"])
    }).pipe(against(server))
  })

  it.effect("compares revisions as numbers, larger ones than a number holds", () => {
    const big = "9007199254740993"
    const data = [
      { revision: "9007199254740992", resource_id: "before" },
      { revision: big, resource_id: "same" },
      { revision: "9007199254740994", resource_id: "after" },
      { revision: "10000000000000000", resource_id: "longer" }
    ]
    const server = tower({
      routes: {
        "resource-changes": () => json({ ec: "EOK", data, currentRevision: "10000000000000000", compactRevision: "0" })
      }
    })
    return Effect.gen(function* () {
      const seen = yield* Stream.runCollect(Stream.take(ResourceChanges.stream({ from: big }), 2))
      assert.deepStrictEqual(ids(seen), ["after", "longer"])
    }).pipe(against(server))
  })

  it.effect("fails as Compacted when the requested changes are gone, and says where to continue", () => {
    const { server, state } = feed([event(50), event(60)])
    state.compacted = 40
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(ResourceChanges.stream({ from: "7" })))
      assert.deepInclude(error, { _tag: "Compacted", from: "7", compactRevision: "40", currentRevision: "60" })
      assert.include(error.message, "list the resources again, then follow the feed from 60")
    }).pipe(against(server))
  })

  it.effect("a filter that nothing passes does not fall behind the server's compaction", () => {
    const { events, server, state } = feed([])
    return Effect.gen(function* () {
      const options = { from: "1", resource_type: "Vm" }
      const fiber = yield* Effect.forkChild(Stream.runCollect(Stream.take(ResourceChanges.stream(options), 1)))
      for (let revision = 100; revision < 2000; revision += 100) {
        events.push({ ...event(revision), resource_type: "Host" })
        yield* TestClock.adjust("5 seconds")
        state.compacted = Math.max(0, revision - 200)
      }
      events.push({ ...event(2001), resource_type: "Vm" })
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(ids(yield* Fiber.join(fiber)), ["r-2001"])
    }).pipe(against(server))
  })

  it.effect.each([1, 2, 3])("events of one revision are all given where %s fill a page", (limit) => {
    const { server } = feed([event(5, "a"), event(5, "b"), event(5, "c"), event(6)])
    return Effect.gen(function* () {
      const given = yield* Stream.runCollect(Stream.take(ResourceChanges.stream({ from: "4", limit }), 4))
      assert.deepStrictEqual(ids(given), ["a", "b", "c", "r-6"])
    }).pipe(against(server))
  })

  it.effect.each([
    ["again and again", inBetween],
    ["once to its end", Schedule.recurs(0)]
  ] as const)("a Tower that puts fewer events on a page than were requested loses none of them: %s", ([, schedule]) => {
    const every = Array.from({ length: 25 }, (_, index) => index + 5)
    const cut: Handler = ({ query }) => {
      const from = Number(query["start_revision"] ?? 0)
      const data = every
        .filter((revision) => revision >= from)
        .slice(0, 10)
        .map((revision) => ({ revision: String(revision), resource_id: `r-${revision}` }))
      return json({ ec: "EOK", data, currentRevision: "29", compactRevision: "0" })
    }
    const server = tower({ routes: { "resource-changes": cut } })
    return Effect.gen(function* () {
      const options = { from: "4", schedule }
      const given = yield* adjustClock(Stream.runCollect(ResourceChanges.stream(options)), "10 minutes")
      assert.deepStrictEqual(
        ids(given),
        every.map((revision) => `r-${revision}`)
      )
    }).pipe(against(server))
  })

  it.effect("a feed that gives the same full page again is found out", () => {
    const full: Handler = ({ query }) => {
      const data = Array.from({ length: Number(query["limit"]) }, () => ({ revision: "5", resource_id: "a" }))
      return json({ ec: "EOK", data, currentRevision: "9", compactRevision: "0" })
    }
    const server = tower({ routes: { "resource-changes": full } })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(ResourceChanges.stream({ from: "4", limit: 3 })))
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.include(error.message, "does not advance after revision 5")
    }).pipe(against(server))
  })

  it.effect("is Unsupported before 4.6.0", () => {
    const server = tower({ version: "4.5.0" })
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(Stream.runDrain(ResourceChanges.stream())), "10 minutes")
      assert.deepInclude(error, { _tag: "Unsupported", since: "4.6.0", serverVersion: "4.5.0" })
    }).pipe(against(server))
  })

  it.effect("sends its filters", () => {
    const { server } = feed([])
    return Effect.gen(function* () {
      const schedule = Schedule.recurs(0)
      const options = { from: "1", resource_type: "Vm", resource_id: "vm-1", action: "update", limit: 7, schedule }
      yield* Stream.runDrain(ResourceChanges.stream(options))
      assert.deepStrictEqual<unknown>(server.requests[0]?.query, {
        start_revision: "1",
        resource_type: "Vm",
        resource_id: "vm-1",
        action: "update",
        limit: "7"
      })
    }).pipe(against(server))
  })

  it.effect("asks for several types, relations among them, and reads what a relation joins", () => {
    const rows = [
      { revision: "2", resource_type: "_LabelToVm", action: "INSERT", new_value: '{"A":"label-1","B":"vm-1"}' },
      { revision: "3", resource_type: "_BrickTopoToNodeTopo", action: "DELETE", old_value: '{"A":"b","B":"n"}' },
      { revision: "4", resource_type: "Vm", action: "UPDATE", old_value: "{}", new_value: "{}" },
      { revision: "5", resource_type: "_LabelToVm", action: "INSERT", new_value: "no JSON" }
    ]
    const server = tower({
      routes: {
        "resource-changes": () => json({ ec: "EOK", data: rows, currentRevision: "5", compactRevision: "0" })
      }
    })
    return Effect.gen(function* () {
      const resource_type = ["Vm", "_LabelToVm"]
      const events = yield* Stream.runCollect(Stream.take(ResourceChanges.stream({ from: "1", resource_type }), 4))
      assert.strictEqual(server.requests[0]?.query["resource_type"], "Vm,_LabelToVm")
      assert.deepStrictEqual(
        events.map((each) => Option.getOrUndefined(ResourceChanges.relationOf(each))),
        [
          { kinds: ["Label", "Vm"], A: "label-1", B: "vm-1" },
          { kinds: ["BrickTopo", "NodeTopo"], A: "b", B: "n" },
          undefined,
          undefined
        ]
      )
    }).pipe(against(server))
  })

  it.effect.each([
    { ec: "EINTERNAL", error: "etcd is gone" },
    { ec: "EOK", error: { message: "etcd is gone" } },
    { ec: "EINTERNAL", error: "etcd is gone", currentRevision: "1", compactRevision: "0", data: [] }
  ])("a 200 that says that the feed failed is a failure: %j", (body) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(ResourceChanges.stream({ from: "1" })))
      assert.deepInclude(error, { _tag: "BadRequest", code: body.ec })
      assert.include(error.message, "etcd is gone")
    }).pipe(against(tower({ routes: { "resource-changes": () => json(body) } })))
  )

  it.effect("a revision from before a restore is found at once", () => {
    const { server } = feed([event(5)])
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(ResourceChanges.stream({ from: "100" })))
      assert.deepInclude(error, { _tag: "WentBack", from: "100", currentRevision: "5" })
    }).pipe(against(server))
  })

  it.effect("revisions that are no numbers are refused, here and there", () => {
    const server = tower({
      routes: { "resource-changes": () => json({ ec: "EOK", data: [], currentRevision: "1e3", compactRevision: "0" }) }
    })
    return Effect.gen(function* () {
      const given = yield* Effect.flip(Stream.runDrain(ResourceChanges.stream({ from: "1e3" })))
      assert.strictEqual(given._tag, "BadRequest")
      assert.lengthOf(server.requests, 0)
      const received = yield* Effect.flip(Stream.runDrain(ResourceChanges.stream({ from: "1" })))
      assert.strictEqual(received._tag, "InvalidResponse")
    }).pipe(against(server))
  })
})

describe("an event that does not fit", () => {
  const odd: Readonly<Record<string, object>> = {
    "its id is a number": { revision: "6", resource_id: 6 },
    "its revision is no number": { revision: "1e3", resource_id: "odd" },
    "it has no revision": { resource_id: "odd" }
  }
  const serving = (data: ReadonlyArray<unknown>) =>
    tower({
      routes: { "resource-changes": () => json({ ec: "EOK", data, currentRevision: "7", compactRevision: "0" }) }
    })

  for (const [name, event] of Object.entries(odd)) {
    const data = [{ revision: "5", resource_id: "a" }, event, { revision: "7", resource_id: "b" }]

    it.effect(`costs only itself, and is reported once: ${name}`, () =>
      Effect.gen(function* () {
        const places: Array<number> = []
        const onInvalid = ({ index }: { readonly index: number }) => Effect.sync(() => void places.push(index))
        const schedule = Schedule.spaced("5 seconds").pipe(Schedule.upTo({ times: 3 }))
        const stream = ResourceChanges.stream({ from: "4", onInvalid, schedule })
        const given = yield* adjustClock(
          Stream.runCollect(Stream.interruptWhen(stream, Effect.sleep("12 seconds"))),
          "10 minutes"
        )
        assert.deepStrictEqual(ids(given), ["a", "b"])
        assert.deepStrictEqual(places, [1])
      }).pipe(against(serving(data)))
    )

    it.effect(`fails the stream where that is wanted: ${name}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Stream.runDrain(ResourceChanges.stream({ from: "4", onInvalid: "fail" })))
        assert.strictEqual(error._tag, "InvalidResponse")
        assert.include(error.message, "Event 1 of the response is invalid")
      }).pipe(against(serving(data)))
    )
  }
})

describe("options of a stream that would select every change", () => {
  const options: Readonly<Record<string, unknown>> = {
    "an empty id": { resource_id: "" },
    "an undefined id": { resource_id: undefined },
    "no types": { resource_type: [] },
    "an empty type": { resource_type: [""] },
    "an empty action": { action: " " },
    null: null,
    "an undefined revision": { from: undefined },
    "a limit of 0": { limit: 0 },
    "a limit of 1001": { limit: 1001 },
    "a limit of NaN": { limit: Number.NaN },
    "a Map": new Map([["resource_type", "Vm"]]),
    "an inherited type": Object.create({ resource_type: "Vm" }),
    "a misspelt filter": { resource_typ: "Vm" },
    "an `onInvalid` that is none": { onInvalid: "skpi" }
  }
  for (const [name, given] of Object.entries(options)) {
    it.effect(`are refused, and nothing is sent: ${name}`, () => {
      const { server } = feed([event(1)])
      return Effect.gen(function* () {
        // @ts-expect-error A caller without types.
        const error = yield* Effect.flip(Stream.runDrain(ResourceChanges.stream(given)))
        assert.strictEqual(error._tag, "BadRequest")
        assert.lengthOf(server.requests, 0)
      }).pipe(against(server))
    })
  }
})

describe("the credentials of the feed", () => {
  const changeFeed = { username: "feed", password: Redacted.make("5ecret:ü") }
  const basic = `Basic ${Buffer.from("feed:5ecret:ü").toString("base64")}`

  it.effect("go out as HTTP Basic with the feed, and with nothing else", () => {
    const { server } = feed([event(1)])
    return Effect.gen(function* () {
      yield* ResourceChanges.currentRevision
      yield* Effect.exit(Vm.getVms({}))
      assert.strictEqual(server.requestsTo("/v2/api/resource-changes")[0]?.headers["authorization"], basic)
      assert.strictEqual(server.requestsTo("/v2/api/get-vms")[0]?.headers["authorization"], Redacted.value(apiKey))
    }).pipe(against(server, { changeFeed }))
  })

  it.effect("are the token where none are given; a 401 says what is needed, and does not log in anew", () => {
    const server = tower({ routes: { "resource-changes": () => errorResponse(401, "no") } })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(ResourceChanges.currentRevision)
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "`changeFeed`")
      assert.include(error.message, "HCI_CLOUDTOWER_FEED_USERNAME")
      assert.strictEqual(server.requestsTo("/v2/api/resource-changes")[0]?.headers["authorization"], "token-1")
      assert.lengthOf(server.requestsTo("/v2/api/resource-changes"), 1)
      assert.lengthOf(server.requestsTo("/v2/api/login"), 1)
    }).pipe(against(server, withPassword()))
  })
})
