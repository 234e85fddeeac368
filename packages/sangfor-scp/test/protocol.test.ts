import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import type { HciError } from "../src/index.ts"
import { Servers, System, Volumes } from "../src/index.ts"
import type { Reply } from "./support/http.ts"
import { json, ok, refusal, serve, site } from "./support/http.ts"

const machine = { id: "a", name: "web-01" }

/** The default policy without its delays. */
const atOnce = Effect.provideService(RetryPolicy.RetryPolicy, {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.recurs(4)
})

const once = Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry)

const getFrom = (reply: () => Reply) => Servers.get("a").pipe(once, Effect.provide(site(serve(reply))))

describe("envelopes", () => {
  const good: ReadonlyArray<readonly [string, unknown]> = [
    ["the first", { code: 0, message: "", data: machine }],
    ["the newer", { errcode: "", message: "", data: machine }],
    ["the newer with null", { errcode: null, message: "", data: machine }],
    ["none", machine]
  ]
  it.effect.each(good)("opens %s", ([, body]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* getFrom(() => json(body))).name, "web-01")
    })
  )

  it.effect("takes a 204 with nothing, and a 201 with a task", () =>
    Effect.gen(function* () {
      const nothing = yield* Servers.delete("a").pipe(
        Effect.provide(site(serve(() => new Response(null, { status: 204 }))))
      )
      assert.deepStrictEqual(nothing, {})
      const task = yield* Servers.delete("a").pipe(Effect.provide(site(serve(() => ok({ task_id: "t" }, 201)))))
      assert.strictEqual(task.task_id, "t")
    })
  )

  it.effect("refuses an error code in a 200", () =>
    Effect.gen(function* () {
      const first = yield* Effect.flip(getFrom(() => json({ code: 10001, message: "名称重复", data: {} })))
      assert.strictEqual(first._tag, "BadRequest")
      assert.deepInclude(first, { code: "10001", message: "名称重复", status: 200 })
      const newer = yield* Effect.flip(getFrom(() => json({ errcode: "SCP.Busy", message: "busy", data: null })))
      assert.deepInclude(newer, { _tag: "BadRequest", code: "SCP.Busy", message: "busy" })
    })
  )
})

describe("errors", () => {
  const refusals: ReadonlyArray<readonly [number, (HciError.RequestError | HciError.NotFound)["_tag"]]> = [
    [400, "BadRequest"],
    [401, "Unauthorized"],
    [403, "Forbidden"],
    [404, "NotFound"],
    [429, "RateLimited"],
    [500, "ServerError"],
    [503, "ServerError"]
  ]
  it.effect.each(refusals)("makes %s a %s, with what the server says", ([status, tag]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(getFrom(() => refusal(status, "云主机不存在", 4001)))
      assert.deepInclude(error, {
        _tag: tag,
        platform: "sangfor-scp",
        operation: "Servers.get",
        status,
        code: "4001",
        message: "云主机不存在"
      })
    })
  )

  it.effect("makes 409 a Conflict where something changes", () =>
    Effect.gen(function* () {
      const error = yield* Servers.start("a").pipe(
        Effect.provide(site(serve(() => json({ errcode: "SCP.Conflict", message: "busy", data: {} }, 409)))),
        Effect.flip
      )
      assert.deepInclude(error, { _tag: "Conflict", code: "SCP.Conflict", message: "busy" })
    })
  )

  it.effect("keeps the words of an HTML page", () =>
    Effect.gen(function* () {
      const html = "<html><head><title>502</title></head><body><h1>Bad Gateway</h1>nginx</body></html>"
      const error = yield* Effect.flip(getFrom(() => new Response(html, { status: 502 })))
      assert.strictEqual(error._tag, "ServerError")
      assert.include(error.message, "Bad Gateway")
      assert.notInclude(error.message, "<")
    })
  )

  it.effect("says which field of an answer is wrong", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(getFrom(() => ok({ id: "a", name: "a", disks: [{ id: "ide0", size_mb: "1" }] })))
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.include(error.message, "disks[0].size_mb")
    })
  )

  it.effect("keeps the id of the request", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        getFrom(() => json({ code: 1, message: "no", data: {} }, 500, { "X-Request-Id": "req-7" }))
      )
      assert.deepInclude(error, { requestId: "req-7" })
    })
  )
})

describe("client tokens", () => {
  const tokens = (requests: ReadonlyArray<{ readonly headers: Readonly<Record<string, string>> }>) =>
    requests.map(({ headers }) => headers["x-client-token"] ?? "")

  it.effect("stay the same while one call is tried again, and differ between calls", () => {
    const server = serve((_, index) =>
      index === 0 ? refusal(503, "busy") : index === 1 ? { broken: "ECONNRESET" } : ok({ task_id: "t" }, 201)
    )
    return Effect.gen(function* () {
      yield* Servers.start("a")
      yield* Servers.start("a")
      const [first, second, third, fourth] = tokens(server.requests)
      assert.match(first ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.deepStrictEqual([second, third], [first, first])
      assert.notStrictEqual(fourth, first)
    }).pipe(atOnce, Effect.provide(site(server)))
  })

  it.effect("are on POST and PUT alone", () => {
    const server = serve(() => ok({ task_id: "t", id: "a", name: "a" }))
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

  it.effect("tell a refused repeat from a refused call", () => {
    const server = serve((_, index) => (index === 0 ? { broken: "ECONNRESET" } : refusal(409, "duplicate token")))
    return Effect.gen(function* () {
      const repeat = yield* Effect.flip(Volumes.create({ az_id: "z", storage_tag_id: "s", size_mb: 1024, name: "v" }))
      assert.deepInclude(repeat, { _tag: "Conflict", replayed: true })
      const call = yield* Effect.flip(Volumes.create({ az_id: "z", storage_tag_id: "s", size_mb: 1024, name: "v" }))
      assert.notProperty(call, "replayed")
    }).pipe(atOnce, Effect.provide(site(server)))
  })
})

describe("system", () => {
  it.effect("answers with or without a list of patches", () =>
    Effect.gen(function* () {
      const version = yield* System.version.pipe(Effect.provide(site(serve(() => ok({ build_version: "SCP6.8.0" })))))
      assert.strictEqual(version.build_version, "SCP6.8.0")
      const on = yield* System.maintenance.pipe(Effect.provide(site(serve(() => ok({ maintain_mode: 1 })))))
      assert.isTrue(on)
    })
  )
})
