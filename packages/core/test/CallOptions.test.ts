/** Options of calls: of the layer, of a scope, of one call. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Auth from "../src/Auth.ts"
import * as CallOptions from "../src/CallOptions.ts"
import * as Operation from "../src/Operation.ts"
import * as RawResponse from "../src/RawResponse.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as Session from "../src/Session.ts"
import * as Transport from "../src/Transport.ts"
import { fakeServer, getThing, plainProtocol, type Reply, writeThing } from "./support/fakeServer.ts"

const thing = { id: "t-1", size: 3 }
const ok: Reply = { status: 200, body: thing }

const make = (options: Partial<Transport.Options> = {}, dependencies: Partial<Transport.Dependencies> = {}) =>
  Transport.make(
    { protocol: plainProtocol, auth: Auth.anonymous, rateLimits: false, ...dependencies },
    { url: "https://site.test/", ...options }
  )

const get = ({ execute }: Transport.Transport) => execute(getThing, { id: "t" })

describe("CallOptions", () => {
  it.effect("the timeout of a call comes before that of its layer", () => {
    const server = fakeServer(() => "no response")
    return Effect.gen(function* () {
      const transport = yield* make({ timeout: "30 seconds", retry: RetryPolicy.noRetry })
      const call = get(transport).pipe(CallOptions.provide({ timeout: "5 seconds" }))
      const calls = yield* Effect.forkChild(Effect.flip(call))
      yield* TestClock.adjust("5 seconds")
      assert.isDefined(calls.pollUnsafe())
      assert.deepInclude(yield* Fiber.join(calls), { _tag: "TransportError", reason: "timeout" })
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("headers add up, the innermost of a name winning; those of credentials and of the body stay", () => {
    const server = fakeServer(() => ok)
    const auth: Auth.Auth = {
      ...Auth.anonymous,
      authorize: (request) => Effect.succeed(HttpClientRequest.setHeader(request, "authorization", "Token own"))
    }
    return Effect.gen(function* () {
      const transport = yield* make({ headers: { "X-Layer": "layer", "x-all": "layer" } }, { auth })
      yield* transport.execute(writeThing, { size: 1 }).pipe(
        CallOptions.provide({ headers: { "x-call": Redacted.make("s3cret"), "x-all": "call" } }),
        CallOptions.provide({
          headers: { "x-scope": "scope", "x-all": "scope", Authorization: "mine", Host: "other" }
        })
      )
      const { headers } = server.requests[0] ?? { headers: {} }
      assert.deepInclude(headers, {
        "x-layer": "layer",
        "x-scope": "scope",
        "x-call": "s3cret",
        "x-all": "call",
        authorization: "Token own",
        host: "site.test"
      })
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("a redacted header is masked where the server repeats it", () => {
    const server = fakeServer(() => ({ status: 400, body: { message: "no: key-12345678" } }))
    return Effect.gen(function* () {
      const transport = yield* make({ headers: { "x-mine": Redacted.make("key-12345678") } })
      assert.notInclude((yield* Effect.flip(get(transport))).message, "key-12345678")
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("a call without rate limits is not delayed", () => {
    const server = fakeServer(() => ok)
    const limit = { requests: 1, window: "1 minute" } as const
    return Effect.gen(function* () {
      const transport = yield* make({ rateLimits: { reads: limit, writes: limit } })
      yield* get(transport)
      yield* get(transport).pipe(CallOptions.provide({ rateLimits: false }))
      assert.lengthOf(server.requests, 2)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("the rate limits of a part of a program are in place of those of the layer, and counted apart", () => {
    const server = fakeServer(() => ok)
    const limit = (requests: number) => ({ requests, window: "1 minute" }) as const
    return Effect.gen(function* () {
      const transport = yield* make({ rateLimits: { reads: limit(1), writes: limit(1) } })
      const nightly = CallOptions.provide({ rateLimits: { reads: limit(2), writes: limit(2) } })
      yield* get(transport)
      const calls = yield* Effect.forkChild(Effect.all([get(transport), get(transport), get(transport)]).pipe(nightly))
      yield* TestClock.adjust("59 seconds")
      assert.lengthOf(server.requests, 3)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(calls)
      assert.lengthOf(server.requests, 4)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("a call has rate limits of its own where the layer has none", () => {
    const server = fakeServer(() => ok)
    const limit = { requests: 1, window: "1 minute" } as const
    return Effect.gen(function* () {
      const transport = yield* make()
      const limited = get(transport).pipe(CallOptions.provide({ rateLimits: { reads: limit, writes: limit } }))
      const calls = yield* Effect.forkChild(Effect.andThen(limited, limited))
      yield* TestClock.adjust("59 seconds")
      assert.lengthOf(server.requests, 1)
      yield* Effect.all([get(transport), get(transport)])
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(calls)
      assert.lengthOf(server.requests, 4)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("a wait that the server asks for is bounded for one call", () => {
    const server = fakeServer(() => ({ status: 429, headers: { "retry-after": "30" } }))
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* Effect.flip(get(transport).pipe(CallOptions.provide({ maxServerWait: "10 seconds" })))
      assert.deepInclude(error, { _tag: "RateLimited", retryAfterMillis: 30_000 })
      assert.lengthOf(server.requests, 1)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("strict is for one call", () => {
    const server = fakeServer(() => ({ status: 200, body: { ...thing, color: "mauve" } }))
    return Effect.gen(function* () {
      const transport = yield* make()
      yield* get(transport)
      const error = yield* Effect.flip(CallOptions.provide(get(transport), { strict: true }))
      assert.strictEqual(error._tag, "InvalidResponse")
      yield* get(yield* make({ strict: true })).pipe(CallOptions.provide({ strict: false }))
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("a stream of calls has them too", () => {
    const server = fakeServer(() => ok)
    return Effect.gen(function* () {
      const transport = yield* make()
      const calls = Stream.fromIterable([1, 2]).pipe(Stream.mapEffect(() => get(transport)))
      yield* Stream.runDrain(CallOptions.provide(calls, { headers: { "x-a": "1" } }))
      yield* Stream.runDrain(calls.pipe(CallOptions.provide({ headers: { "x-a": "2" } })))
      assert.deepStrictEqual(
        server.requests.map(({ headers }) => headers["x-a"]),
        ["1", "1", "2", "2"]
      )
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("the client is wrapped by the layer", () => {
    const server = fakeServer(() => ok)
    return Effect.gen(function* () {
      const transformClient = HttpClient.mapRequest(HttpClientRequest.setHeader("x-gateway", "g"))
      yield* get(yield* make({ transformClient }))
      assert.strictEqual(server.requests[0]?.headers["x-gateway"], "g")
    }).pipe(Effect.provide(server.layer))
  })
})

describe("RetryPolicy", () => {
  const failing = () => fakeServer(() => ({ status: 503 }))
  const twice = { schedule: Schedule.recurs(2) }

  it.effect("is taken from the options of the layer", () => {
    const server = failing()
    return Effect.gen(function* () {
      yield* Effect.flip(get(yield* make({ retry: twice })))
      assert.lengthOf(server.requests, 3)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("is taken from where the layer is built", () => {
    const server = failing()
    return Effect.gen(function* () {
      yield* Effect.flip(get(yield* make().pipe(RetryPolicy.policy(twice))))
      assert.lengthOf(server.requests, 3)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("of a call comes before that of the layer, for Effects and Streams", () => {
    const server = failing()
    return Effect.gen(function* () {
      const transport = yield* make({ retry: twice })
      yield* Effect.flip(get(transport).pipe(RetryPolicy.none))
      assert.lengthOf(server.requests, 1)
      yield* Effect.flip(RetryPolicy.policy(get(transport), { schedule: Schedule.recurs(1) }))
      assert.lengthOf(server.requests, 3)
      const calls = Stream.fromEffect(get(transport))
      yield* Effect.flip(Stream.runDrain(calls.pipe(RetryPolicy.none)))
      assert.lengthOf(server.requests, 4)
    }).pipe(Effect.provide(server.layer))
  })
})

describe("RawResponse", () => {
  it.effect("gives the response of a success, the last one after a retry", () => {
    const server = fakeServer((_, n) =>
      n === 1
        ? { status: 503, body: { message: "busy" } }
        : { status: 200, body: thing, headers: { "x-request-id": "r-2", etag: "e" } }
    )
    return Effect.gen(function* () {
      const transport = yield* make({ site: "lab", retry: { schedule: Schedule.recurs(1) } })
      const [value, response] = yield* RawResponse.withResponse(get(transport))
      assert.deepStrictEqual(value, thing)
      assert.deepInclude(Option.getOrThrow(response), {
        platform: "plain",
        operation: getThing.name,
        site: "lab",
        status: 200,
        requestId: "r-2",
        body: JSON.stringify(thing)
      })
      assert.strictEqual(Option.getOrThrow(response).headers["etag"], "e")
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("gives none where nothing was requested", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* RawResponse.withResponse(Effect.succeed(1)), [1, Option.none()])
    })
  )

  it.effect("shows no login, which has no options of the call either", () => {
    const server = fakeServer(() => ok)
    return Effect.gen(function* () {
      const transport = yield* make()
      const session = yield* Session.make({
        credentials: Effect.void,
        login: () => Effect.map(get(transport), (value) => ({ value, lifetimeMillis: 1000 }))
      })
      const [, response] = yield* RawResponse.withResponse(
        session.get.pipe(CallOptions.provide({ headers: { "x-call": "1" } }))
      )
      assert.isTrue(Option.isNone(response))
      assert.notProperty(server.requests[0]?.headers, "x-call")
    }).pipe(Effect.provide(server.layer))
  })
})

describe("Operation.make", () => {
  it.effect("is a call that no document has", () => {
    const server = fakeServer((_, n) => (n === 1 ? ok : { status: 404 }))
    const find = Operation.make({
      name: "Things.find",
      method: "GET",
      path: "/api/things/{id}/parts",
      request: (id: string) => ({ path: { id } }),
      response: Schema.Struct({ size: Schema.Number })
    })
    return Effect.gen(function* () {
      const { execute } = yield* make()
      assert.strictEqual((yield* execute(find, "a b")).size, 3)
      assert.strictEqual(server.requests[0]?.path, "/api/things/a%20b/parts")
      assert.deepInclude(yield* Effect.flip(execute(find, "x")), { _tag: "NotFound", operation: "Things.find" })
    }).pipe(Effect.provide(server.layer))
  })

  it("is a write without a Schema unless it says otherwise", () => {
    const poke = Operation.make({ name: "Things.poke", method: "POST", path: "/api/poke" })
    assert.strictEqual(poke.safety, "write")
    assert.deepStrictEqual(poke.request(), {})
  })
})
