/** Errors, spans and log lines say where; texts of servers are safe to print. */
import { assertFails, assertNoSecrets, assertPrintable, observe } from "@effect-hci/test-support/Assertions"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import type { Response } from "@effect-hci/simulator/Script"
import { always, first, json } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import * as Auth from "../src/Auth.ts"
import * as Failures from "../src/Failures.ts"
import * as HciError from "../src/HciError.ts"
import type { Operation } from "../src/Operation.ts"
import type { Protocol } from "../src/Protocol.ts"
import * as ResponseDecoder from "../src/ResponseDecoder.ts"
import * as Testing from "../src/Testing.ts"
import * as Transport from "../src/Transport.ts"
import { getThing, makeThing, plainProtocol, writeThing } from "./support/fakeServer.ts"

const adjustClock = Testing.makeAdjustClock(Transport.load)

const thing = { id: "t-1", size: 3 }

const make = (options: Partial<Transport.Options> = {}, dependencies: Partial<Transport.Dependencies> = {}) =>
  Transport.make(
    { protocol: plainProtocol, auth: Auth.anonymous, rateLimits: false, ...dependencies },
    { url: "https://site.test:4430", site: "site-a", ...options }
  )

describe("an error", () => {
  const forbidden = json({ message: "no luck", code: 17 }, { status: 403, headers: { "x-request-id": "r-9" } })
  const line = "Forbidden (plain, site-a, Things.get, HTTP 403, code 17, request r-9): no luck"

  it.effect("reads on one line where it comes from, however it is printed", () =>
    Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* assertFails(transport.execute(getThing, { id: "t" }), "Forbidden")
      assert.strictEqual(error.message, "no luck")
      assert.strictEqual(String(error), line)
      assert.strictEqual(Cause.pretty(Cause.fail(error)).split("\n")[0], line)
      assert.include(inspect(error), "site-a")
    }).pipe(Effect.provide(ScriptedServer.make(always(forbidden)).layer))
  )

  it.each([
    new HciError.NotFound({ platform: "p", operation: "A.b", message: "m" }),
    new HciError.Conflict({ platform: "p", operation: "A.b", message: "m" }),
    new HciError.TaskFailed({ platform: "p", operation: "A.b", message: "m", tasks: [] }),
    new HciError.TaskGone({ platform: "p", operation: "A.b", message: "m", taskIds: [] }),
    new HciError.Timeout({ platform: "p", operation: "A.b", message: "m", taskIds: [], timeoutMillis: 1 }),
    new HciError.Unsupported({ platform: "p", operation: "A.b", message: "m", since: "1", serverVersion: "0" }),
    new HciError.Unauthorized({ platform: "p", operation: "A.b", message: "m" }),
    new HciError.Forbidden({ platform: "p", operation: "A.b", message: "m" }),
    new HciError.BadRequest({ platform: "p", operation: "A.b", message: "m" }),
    new HciError.RateLimited({ platform: "p", operation: "A.b", message: "m" }),
    new HciError.ServerError({ platform: "p", operation: "A.b", message: "m" }),
    new HciError.TransportError({ platform: "p", operation: "A.b", message: "m", reason: "dns", sent: false }),
    new HciError.InvalidResponse({ platform: "p", operation: "A.b", message: "m", issues: [] })
  ])("of every kind does so: $_tag", (error) => {
    assert.strictEqual(String(error), `${error._tag} (p, A.b): m`)
    assert.isTrue(!HciError.isRequestError(error) || HciError.withDetail(error, {})._tag === error._tag)
  })

  it.effect("that was made on this side names the site", () =>
    Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* assertFails(transport.execute(getThing, { id: ".." }), "BadRequest")
      assert.strictEqual(error.site, "site-a")
      assert.strictEqual(transport.site, "site-a")
    }).pipe(Effect.provide(ScriptedServer.make([]).layer))
  )
})

describe("a request that would mean something else than was given", () => {
  const deleteThings: Operation<unknown, void> = {
    ...writeThing,
    request: (body) => ({ body }),
    response: ResponseDecoder.empty,
    failures: []
  }

  it.effect("is not sent", () => {
    const server = ScriptedServer.make(always({}))
    return Effect.gen(function* () {
      const transport = yield* make()
      const inputs = [{ where: { id: undefined } }, { where: { size: Number.NaN } }, { where: { id: () => "a" } }]
      for (const input of inputs) yield* assertFails(transport.execute(deleteThings, input), "BadRequest")
      yield* assertFails(transport.execute(getThing, { id: ".." }), "BadRequest")
      assert.lengthOf(server.requests, 0)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("is sent as the very text that was checked", () => {
    const server = ScriptedServer.make(always({}))
    let reads = 0
    const input = Object.defineProperty({}, "id", { enumerable: true, get: () => ((reads += 1) < 3 ? "a" : undefined) })
    return Effect.gen(function* () {
      const transport = yield* make()
      yield* transport.execute(deleteThings, { where: input })
      assert.strictEqual(server.requests[0]?.text, '{"where":{"id":"a"}}')
    }).pipe(Effect.provide(server.layer))
  })
})

describe("a success in words", () => {
  const save: Operation<{ readonly size: number }, void> = {
    ...writeThing,
    response: ResponseDecoder.empty,
    failures: []
  }

  it.effect.each(["success", "OK.", '"success"', ""])("is one where nothing is expected: %j", (body) =>
    Effect.flatMap(make(), (transport) => transport.execute(save, { size: 1 })).pipe(
      Effect.provide(ScriptedServer.make(always({ body })).layer)
    )
  )

  it.effect.each(["<html>login</html>", '{"id": "t-', "success ".repeat(20)])("is not any text: %j", (body) =>
    Effect.flatMap(make(), (transport) => assertFails(transport.execute(save, { size: 1 }), "InvalidResponse")).pipe(
      Effect.provide(ScriptedServer.make(always({ body })).layer)
    )
  )

  it.effect("is none where something is expected", () =>
    Effect.flatMap(make(), (transport) =>
      assertFails(transport.execute(writeThing, { size: 1 }), "InvalidResponse")
    ).pipe(Effect.provide(ScriptedServer.make(always({ body: "success" })).layer))
  )
})

describe("what a server repeats", () => {
  const token = "t0ken-5ecret"
  const password = 'pa"55 w0rd'
  const secretKey = "sK9mXpL2rN8vQwZd"
  const auth: Auth.Auth = {
    authorize: (request) => Effect.succeed(HttpClientRequest.setHeader(request, "authorization", `Token ${token}`)),
    invalidate: () => Effect.succeed(false),
    secrets: [Redacted.make(secretKey)]
  }
  const login: Operation<{ readonly password: string }, unknown> = {
    ...writeThing,
    request: (credentials) => ({ body: { auth: { credentials } } }),
    failures: []
  }

  it.effect.each([
    ["a JSON error", Misbehaviour.echoesSecrets(400)],
    [
      "a page of a proxy",
      ({ rawHeaders, text }: { readonly rawHeaders: unknown; readonly text: string }): Response => ({
        status: 502,
        body: `<html>${"<br>".repeat(1000)}${JSON.stringify(rawHeaders)} ${text} ${secretKey}</html>`
      })
    ]
  ] as const)("of the secrets of a request is masked: %s", ([, step]) => {
    const server = ScriptedServer.make(always(step))
    return Effect.gen(function* () {
      const transport = yield* make({}, { auth })
      const { text } = yield* observe(transport.execute(login, { password }))
      assert.include(text, "[masked]")
      assertNoSecrets([token, password, secretKey], text)
    }).pipe(Effect.provide(server.layer))
  })

  it.effect("of the secrets of a request is masked in the request id, in locked resources and in spans", () => {
    const locked = [{ id: `lock-${token}`, type: password }]
    const refused = Misbehaviour.withHeaders(json({ message: "no", locked }, { status: 409 }), {
      "x-request-id": `r ${token}`
    })
    return Effect.gen(function* () {
      const parseEnvelope: Protocol["parseEnvelope"] = () => ({ _tag: "Error", message: "no", locked })
      const transport = yield* Transport.make(
        { protocol: { ...plainProtocol, parseEnvelope }, auth, rateLimits: false },
        { url: "http://plain.test" }
      )
      const { text } = yield* observe(transport.execute({ ...login, failures: Failures.conflict }, { password }))
      assert.include(text, "lock-[masked]")
      assert.include(text, "r [masked]")
      assertNoSecrets([token, password], text)
    }).pipe(Effect.provide(ScriptedServer.make(always(refused)).layer))
  })

  it.effect("of Basic credentials is masked: whole, decoded, and the password alone", () => {
    const basic: Auth.Auth = {
      ...auth,
      authorize: (request) => Effect.succeed(HttpClientRequest.basicAuth(request, "u", "pw-1"))
    }
    const pair = Buffer.from("u:pw-1").toString("base64")
    const refused = json(
      { message: `no ${pair} u:pw-1 pw-1 ${Buffer.from("pw-1").toString("base64")}` },
      { status: 400 }
    )
    return Effect.gen(function* () {
      const transport = yield* make({}, { auth: basic })
      const error = yield* assertFails(transport.execute(getThing, { id: "t" }), "BadRequest")
      assert.strictEqual(error.message, "no [masked] [masked] [masked] [masked]")
    }).pipe(Effect.provide(ScriptedServer.make(always(refused)).layer))
  })

  it.effect("of what a write has sent is masked in texts that come later, as of a task", () =>
    Effect.gen(function* () {
      const transport = yield* make({}, { auth })
      const plain = Redacted.make("sent-encrypted")
      yield* transport.execute(
        { ...login, request: (input) => ({ ...login.request(input), secrets: [plain] }) },
        { password }
      )
      const later = `${password} ${token} sent-encrypted ${secretKey} and more`
      assert.strictEqual(transport.mask?.(later), "[masked] [masked] [masked] [masked] and more")
    }).pipe(Effect.provide(ScriptedServer.make(always(json({ id: "t", size: 1 }))).layer))
  )

  it.effect.each([
    ["a JSON error", json({ message: Misbehaviour.controlCharacters, code: "\u001B[31m17" }, { status: 400 })],
    ["a text", { status: 400, body: Misbehaviour.controlCharacters }]
  ] as const)("of control characters is removed: %s", ([, response]) => {
    const named = Misbehaviour.withHeaders(response, { "x-request-id": "r\u009B9\u00AD" })
    return Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* assertFails(transport.execute(getThing, { id: "t" }), "BadRequest")
      assertPrintable(error.message, error.code ?? "", error.requestId ?? "", String(error))
    }).pipe(Effect.provide(ScriptedServer.make(always(named)).layer))
  })

  it.effect.each([
    ["100 kB of <", Misbehaviour.htmlError(400, 100_000)],
    ["a message of a megabyte", json({ message: "x".repeat(1024 * 1024) }, { status: 400 })]
  ] as const)("is cut: %s", ([, response]) =>
    Effect.gen(function* () {
      const transport = yield* make()
      const error = yield* assertFails(transport.execute(getThing, { id: "t" }), "BadRequest")
      assert.strictEqual(error.message.length, 2000)
    }).pipe(Effect.provide(ScriptedServer.make(always(response)).layer))
  )
})

describe("a redirect", () => {
  it.effect.each([
    [
      "with an address",
      { location: "https://user:pw@login.test:8443/sso?ticket=5ecret#top" },
      "to https://login.test:8443/sso,"
    ],
    ["with a path", { location: "/login" }, "to http://plain.test/login,"],
    ["without an address", {}, "without an address"],
    ["to what is no address", { location: "http://" }, "without an address"]
  ] as const)("is not followed, and says where to and what to do: %s", ([, headers, words]) => {
    const server = ScriptedServer.make(always({ status: 302, headers, body: "<a>Found</a>" }))
    return Effect.gen(function* () {
      const transport = yield* make({ url: "http://plain.test" })
      const error = yield* assertFails(transport.execute(getThing, { id: "t" }), "BadRequest")
      assert.strictEqual(error.status, 302)
      assert.include(error.message, words)
      assertNoSecrets(["5ecret", "pw@"], error.message)
      assert.lengthOf(server.requests, 1)
    }).pipe(Effect.provide(server.layer))
  })
})

describe("a header of the protocol that cannot be sent", () => {
  it.effect.each(["", "a\nb", " a", "a ", "日本"])("is a BadRequest, and nothing is sent: %j", (value) => {
    const server = ScriptedServer.make(always({}))
    const protocol: Protocol = { ...plainProtocol, headers: () => Effect.succeed({ "X-Once": value }) }
    return Effect.gen(function* () {
      const transport = yield* Transport.make(
        { protocol, auth: Auth.anonymous, rateLimits: false },
        { url: "http://a.test" }
      )
      const error = yield* assertFails(transport.execute(getThing, { id: "t" }), "BadRequest")
      assert.include(error.message, "`X-Once`")
      assert.lengthOf(server.requests, 0)
    }).pipe(Effect.provide(server.layer))
  })
})

describe("an address that cannot be read", () => {
  it.effect("is shown without what a terminal obeys", () =>
    Effect.gen(function* () {
      const transport = yield* make({ url: "https://a b\u001B[31m\u0007.test" })
      const error = yield* assertFails(transport.execute(getThing, { id: "t" }), "TransportError")
      assertPrintable(error.message, String(error))
    }).pipe(Effect.provide(ScriptedServer.make(always({})).layer))
  )
})

describe("a span", () => {
  it.effect("carries method, status, address, template, attempts and request id", () => {
    const busy = first("GET", "*", Misbehaviour.withHeaders(json({}, { status: 503 }), { "x-request-id": "r-1" }))
    const done = Misbehaviour.withHeaders(json(thing), { "x-request-id": "r-2" })
    return Effect.gen(function* () {
      const transport = yield* make()
      const { logs, spans } = yield* observe(adjustClock(transport.execute(getThing, { id: "t" }), "10 minutes"))
      assert.deepStrictEqual(Object.fromEntries(spans[0]?.attributes ?? []), {
        "hci.platform": "plain",
        "hci.site": "site-a",
        "hci.operation": "Things.get",
        "hci.request.id": "r-2",
        "http.request.method": "GET",
        "http.request.resend_count": 1,
        "http.response.status_code": 200,
        "server.address": "site.test",
        "server.port": 4430,
        "url.template": "/api/things/{id}"
      })
      const lines = logs.map(({ level, message }) => `${level} ${message}`)
      assert.isTrue(lines.some((text) => text.startsWith("Debug plain site-a Things.get: attempt 2 after ServerError")))
    }).pipe(Effect.provide(ScriptedServer.make([busy, ...always(done)]).layer))
  })

  it.effect("says nothing of a response that did not come", () =>
    Effect.gen(function* () {
      const transport = yield* make({ url: "http://site.test" })
      const { spans } = yield* observe(adjustClock(transport.execute(writeThing, { size: 1 }), "10 minutes"))
      const attributes = spans[0]?.attributes
      assert.isFalse(attributes?.has("http.response.status_code"))
      assert.isFalse(attributes?.has("http.request.resend_count"))
      assert.strictEqual(attributes?.get("server.port"), 80)
    }).pipe(Effect.provide(ScriptedServer.make(always(Misbehaviour.resetBefore)).layer))
  )
})

describe("the log at debug", () => {
  it.effect("tells of an authorization anew and of an open circuit", () => {
    const unauthorized = first("GET", "*", Misbehaviour.alwaysUnauthorized)
    const auth: Auth.Auth = { authorize: Effect.succeed, invalidate: () => Effect.succeed(true) }
    const server = ScriptedServer.make([unauthorized, ...always(json({}, { status: 500 }))])
    return Effect.gen(function* () {
      const transport = yield* make({ circuitBreaker: { failures: 1, openFor: "1 minute" } }, { auth })
      const call = Effect.exit(transport.execute(getThing, { id: "t" }))
      const { logs } = yield* observe(adjustClock(Effect.andThen(call, call), "10 minutes"))
      const lines = logs.map(({ level, message }) => `${level} ${message}`)
      assert.include(lines, "Debug plain site-a Things.get: authorizing anew after HTTP 401")
      assert.include(lines, "Debug plain site-a Things.get: not tried, since the circuit is open")
    }).pipe(Effect.provide(server.layer))
  })
})

describe("every request", () => {
  it.effect("names its client", () => {
    const server = ScriptedServer.make(always(json(thing)))
    return Effect.gen(function* () {
      const transport = yield* make()
      yield* transport.execute(getThing, { id: "t" })
      yield* transport.execute(makeThing, { size: 1 })
      for (const { headers } of server.requests) assert.match(headers["user-agent"] ?? "", /^effect-hci\/\d+\.\d+\.\d+/)
    }).pipe(Effect.provide(server.layer))
  })
})
