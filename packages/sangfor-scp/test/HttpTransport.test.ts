import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import type { Response } from "@effect-hci/simulator/Script"
import { json } from "@effect-hci/simulator/Script"
import type { HciError } from "../src/index.ts"
import { RetryPolicy, Servers, System, Volumes } from "../src/index.ts"
import { error, ok, serve, site } from "./support/site.ts"

const server = { id: "a", name: "web-01" }

/** The default policy without its delays. */
const withoutDelays = Effect.provideService(RetryPolicy.RetryPolicy, {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.recurs(4)
})

const once = Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)

/** The server that a response stands for. */
const getFrom = (response: Response) => Servers.get("a").pipe(once, Effect.provide(site(serve(response))))

describe("envelopes", () => {
  const successes: ReadonlyArray<readonly [string, unknown]> = [
    ["the first", { code: 0, message: "", data: server }],
    ["the newer", { errcode: "", message: "", data: server }],
    ["the newer with null", { errcode: null, message: "", data: server }],
    ["none", server]
  ]
  it.effect.each(successes)("opens %s", ([, body]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* getFrom(json(body))).name, "web-01")
    })
  )

  it.effect("takes a 204 with nothing, and a 201 with a task", () =>
    Effect.gen(function* () {
      const nothing = yield* Servers.delete("a").pipe(Effect.provide(site(serve({ status: 204 }))))
      assert.deepStrictEqual(nothing, {})
      const task = yield* Servers.delete("a").pipe(Effect.provide(site(serve(ok({ task_id: "t" }, 201)))))
      assert.strictEqual(task.task_id, "t")
    })
  )

  it.effect("fails at an error code in a 200", () =>
    Effect.gen(function* () {
      const first = yield* Effect.flip(getFrom(json({ code: 10001, message: "名称重复", data: {} })))
      assert.strictEqual(first._tag, "BadRequest")
      assert.deepInclude(first, { code: "10001", message: "名称重复", status: 200 })
      const newer = yield* Effect.flip(getFrom(json({ errcode: "SCP.Busy", message: "busy", data: null })))
      assert.deepInclude(newer, { _tag: "BadRequest", code: "SCP.Busy", message: "busy" })
    })
  )
})

/** What is added to a 401. */
const advice =
  "signed for region cn-south-1 and service open-api, which each site sets for itself: check them and the keys"

describe("errors", () => {
  const statuses: ReadonlyArray<readonly [number, (HciError.RequestError | HciError.NotFound)["_tag"]]> = [
    [400, "BadRequest"],
    [401, "Unauthorized"],
    [403, "Forbidden"],
    [404, "NotFound"],
    [429, "RateLimited"],
    [500, "ServerError"],
    [503, "ServerError"]
  ]
  it.effect.each(statuses)("makes %s a %s, with the code and message of the response", ([status, tag]) =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(getFrom(error(status, "云主机不存在", 4001)))
      assert.deepInclude(failure, {
        _tag: tag,
        platform: "sangfor-scp",
        operation: "Servers.get",
        status,
        code: "4001",
        message: status === 401 ? `云主机不存在 (${advice})` : "云主机不存在"
      })
    })
  )

  it.effect("makes 409 a Conflict where something changes", () =>
    Effect.gen(function* () {
      const failure = yield* Servers.start("a").pipe(
        Effect.provide(site(serve(json({ errcode: "SCP.Conflict", message: "busy", data: {} }, { status: 409 })))),
        Effect.flip
      )
      assert.deepInclude(failure, { _tag: "Conflict", code: "SCP.Conflict", message: "busy" })
    })
  )

  it.effect("takes the text of an HTML page as the message", () =>
    Effect.gen(function* () {
      const html = "<html><head><title>502</title></head><body><h1>Bad Gateway</h1>nginx</body></html>"
      const failure = yield* Effect.flip(getFrom({ status: 502, body: html }))
      assert.strictEqual(failure._tag, "ServerError")
      assert.include(failure.message, "Bad Gateway")
      assert.notInclude(failure.message, "<")
    })
  )

  it.effect("names the field of a response that does not fit", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(getFrom(ok({ id: "a", name: "a", disks: [{ id: "ide0", size_mb: "1" }] })))
      assert.strictEqual(failure._tag, "InvalidResponse")
      assert.include(failure.message, "disks[0].size_mb")
    })
  )

  it.effect("keeps the id of the request", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(
        getFrom(json({ code: 1, message: "no", data: {} }, { status: 500, headers: { "X-Request-Id": "req-7" } }))
      )
      assert.deepInclude(failure, { requestId: "req-7" })
    })
  )
})

describe("client tokens", () => {
  const tokens = (requests: ReadonlyArray<{ readonly headers: Readonly<Record<string, string>> }>) =>
    requests.map(({ headers }) => headers["x-client-token"] ?? "")

  it.effect("stay the same while one call is retried, and differ between calls", () => {
    const server = serve(({ index }) =>
      index === 0 ? error(503, "busy") : index === 1 ? Misbehaviour.resetBefore : ok({ task_id: "t" }, 201)
    )
    return Effect.gen(function* () {
      yield* Servers.start("a")
      yield* Servers.start("a")
      const [first, second, third, fourth] = tokens(server.requests)
      assert.match(first ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.deepStrictEqual([second, third], [first, first])
      assert.notStrictEqual(fourth, first)
    }).pipe(withoutDelays, Effect.provide(site(server)))
  })

  it.effect("are on POST and PUT alone", () => {
    const server = serve(ok({ task_id: "t", id: "a", name: "a" }))
    return Effect.gen(function* () {
      yield* Servers.get("a")
      yield* Servers.delete("a")
      yield* Servers.rename("a", "b")
      yield* Servers.start("a")
      assert.deepStrictEqual(
        tokens(server.requests).map((token) => token !== ""),
        [false, false, true, true]
      )
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("tell a conflict of a repeat from one of a first call", () => {
    const server = serve(({ index }) => (index === 0 ? Misbehaviour.resetBefore : error(409, "duplicate token")))
    return Effect.gen(function* () {
      const repeat = yield* Effect.flip(Volumes.create({ az_id: "z", storage_tag_id: "s", size_mb: 1024, name: "v" }))
      assert.deepInclude(repeat, { _tag: "Conflict", replayed: true })
      const call = yield* Effect.flip(Volumes.create({ az_id: "z", storage_tag_id: "s", size_mb: 1024, name: "v" }))
      assert.notProperty(call, "replayed")
    }).pipe(withoutDelays, Effect.provide(site(server)))
  })
})

describe("system", () => {
  it.effect("gives the version with or without a list of patches", () =>
    Effect.gen(function* () {
      const version = yield* System.version.pipe(Effect.provide(site(serve(ok({ build_version: "SCP6.8.0" })))))
      assert.strictEqual(version.build_version, "SCP6.8.0")
      const on = yield* System.maintenance.pipe(Effect.provide(site(serve(ok({ maintain_mode: 1 })))))
      assert.isTrue(on)
    })
  )
})
