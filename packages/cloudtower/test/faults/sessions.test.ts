/** Line 6: sessions. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import { first, json, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { type HttpTransport, Label, ResourceChanges } from "../../src/index.ts"
import { connect, password } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Label.list())
const tower = () => Tower.make({ labels: Tower.labels(3) })

describe("a rejected password", () => {
  it.effect("is not tried again by each of 200 calls", () =>
    Effect.gen(function* () {
      const { script, state } = tower()
      const { layer } = connect(script, { credentials: { username: "root", password: Redacted.make("wrong") } })
      const calls = Array.from({ length: 200 }, () => assertFails(list, "Unauthorized"))
      yield* adjustClock(Effect.provide(Effect.all(calls), layer), "10 minutes")
      assert.strictEqual(state.failedLogins, 1)
    })
  )

  it.effect.each([
    [409, { message: "locked" }],
    [422, { message: "wrong" }],
    [423, { message: "locked" }],
    [200, { data: null }],
    [200, null],
    [200, []],
    [200, "token"],
    [200, { code: 1, message: "wrong", data: null }],
    [200, { success: false, message: "wrong" }]
  ] as const)("is known by %d and %j", ([status, body]) =>
    Effect.gen(function* () {
      const login = route("POST", "/v2/api/login", json(body, { status }))
      // Another object each time, of the same name and password.
      const credentials = Effect.sync(() => ({ username: "root", password: Redacted.make("wrong") }))
      const { layer, server } = connect([login, ...tower().script], { credentials })
      yield* Effect.provide(Effect.all(Array.from({ length: 20 }, () => assertFails(list, "Unauthorized"))), layer)
      assert.lengthOf(server.requestsTo("/v2/api/login"), 1)
    })
  )
})

describe("a login that came too often", () => {
  it.effect.each([
    [Misbehaviour.retryAfter(900), 1],
    [json({ message: "slow down" }, { status: 429 }), 5]
  ] as const)("is not tried again by each of 200 calls: %#", ([refusal, attempts]) =>
    Effect.gen(function* () {
      const login = route("POST", "/v2/api/login", refusal)
      const { layer, server } = connect([login, ...tower().script], { credentials: password })
      const calls = Array.from({ length: 200 }, () => assertFails(list, "RateLimited"))
      yield* adjustClock(Effect.provide(Effect.all(calls), layer), "10 minutes")
      assert.lengthOf(server.requestsTo("/v2/api/login"), attempts)
    })
  )

  it.effect("is tried again after the longest wait", () =>
    Effect.gen(function* () {
      const login = first("POST", "/v2/api/login", Misbehaviour.retryAfter(900))
      const { layer } = connect([login, ...tower().script], { credentials: password, maxServerWait: "10 seconds" })
      yield* Effect.gen(function* () {
        yield* assertFails(list, "RateLimited")
        yield* TestClock.adjust("10 seconds")
        assert.lengthOf(yield* adjustClock(list, "10 minutes"), 3)
      }).pipe(Effect.provide(layer))
    })
  )
})

describe("a login that fails", () => {
  it.effect("leaves nothing to look for", () =>
    Effect.gen(function* () {
      const login = route("POST", "/v2/api/login", json({ message: "out of order" }, { status: 500 }))
      const { layer } = connect([login, ...tower().script], { credentials: password })
      const failing = Effect.provide(assertFails(list, "ServerError"), layer)
      const error = yield* adjustClock(failing, "10 minutes")
      assert.isUndefined(error.mayHaveTakenEffect)
      assert.notInclude(error.message, "before you call again")
    })
  )
})

describe("an endpoint that always responds with 401", () => {
  it.effect("does not log in anew for each call", () =>
    Effect.gen(function* () {
      const { script, state } = tower()
      const unauthorized = [route("POST", "/v2/api/get-labels", Misbehaviour.alwaysUnauthorized), ...script]
      const { layer } = connect(unauthorized, { credentials: password })
      const calls = Array.from({ length: 50 }, () => Effect.exit(list))
      yield* adjustClock(Effect.provide(Effect.all(calls), layer), "10 minutes")
      assert.strictEqual(state.logins, 2)
    })
  )
})

describe("a login", () => {
  it.effect("that is interrupted does not hang the next call", () =>
    Effect.gen(function* () {
      const { layer } = connect([first("POST", "/v2/api/login", Misbehaviour.silence), ...tower().script], {
        credentials: password
      })
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(list)
        yield* TestClock.adjust("1 second")
        yield* Fiber.interrupt(fiber)
        assert.strictEqual((yield* adjustClock(list, "10 minutes")).length, 3)
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect("does not hang calls after the scope of the client", () =>
    Effect.gen(function* () {
      const { layer } = connect(tower().script, { credentials: password })
      const call = Effect.map(Effect.context<HttpTransport.HttpTransport>(), (context) => Effect.provide(list, context))
      const escaped = yield* Effect.provide(call, layer)
      assert.lengthOf(yield* adjustClock(escaped, "10 minutes"), 3)
    })
  )
})

describe("an API key that no header can carry", () => {
  for (const [name, apiKey] of Object.entries({
    "with a line end": "key-5ecret\n",
    "beyond latin-1": "ключ",
    empty: ""
  })) {
    it.effect(`${name} is said before anything is sent`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(tower().script, { credentials: { apiKey: Redacted.make(apiKey) } })
        const error = yield* Effect.flip(Effect.provide(list, layer))
        assert.strictEqual(server.requests.length, 0)
        assert.match(error.message, /key/i)
        assert.notInclude(error.message, "5ecret")
      })
    )
  }
})

/** A secret that was wiped after it was given. */
const wiped = (): Redacted.Redacted => {
  const secret = Redacted.make("gone")
  Redacted.wipeUnsafe(secret)
  return secret
}

describe("credentials that are none", () => {
  const credentials: Readonly<Record<string, unknown>> = {
    "a key that is not redacted": { apiKey: "plain" },
    "a password that is not redacted": { username: "root", password: "plain" },
    "no name": { password: Redacted.make("p") },
    "an empty name": { username: "", password: Redacted.make("p") },
    "an empty name of a directory": { username: "", password: Redacted.make("p"), source: "LDAP" },
    "an empty password": { username: "root", password: Redacted.make("") },
    "an empty key": { apiKey: Redacted.make("") },
    "a key that is no text": { apiKey: Redacted.make(5) },
    "a key that was wiped": { apiKey: wiped() },
    "a password that was wiped": { username: "root", password: wiped() },
    nothing: undefined,
    "an Effect of nothing": Effect.succeed(undefined)
  }
  for (const [name, given] of Object.entries(credentials)) {
    it.effect(`are a BadRequest, and nothing is sent: ${name}`, () =>
      Effect.gen(function* () {
        // @ts-expect-error A caller without types.
        const { layer, server } = connect(tower().script, { site: "lab", credentials: given })
        const error = yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(error.site, "lab")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})

describe("credentials of the change feed that are none", () => {
  const credentials: Readonly<Record<string, unknown>> = {
    null: null,
    "an object of nothing": {},
    "a password that is not redacted": { username: "feed", password: "plain" },
    "an empty name": { username: "", password: Redacted.make("p") },
    "a name with a colon": { username: "feed:a", password: Redacted.make("p") }
  }
  for (const [name, changeFeed] of Object.entries(credentials)) {
    it.effect(`are a BadRequest, and nothing is sent: ${name}`, () =>
      Effect.gen(function* () {
        // @ts-expect-error A caller without types.
        const { layer, server } = connect(tower().script, { site: "lab", changeFeed })
        const error = yield* assertFails(ResourceChanges.currentRevision.pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(error.site, "lab")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})

describe("headers of the options that cannot be sent", () => {
  it.effect.each([
    { language: "" },
    { language: "a\nb" },
    { externalCloudTowerId: "" },
    { externalCloudTowerId: "a\r\n" }
  ])("are a BadRequest, and nothing is sent: %j", (options) =>
    Effect.gen(function* () {
      // @ts-expect-error A caller without types.
      const { layer, server } = connect(tower().script, options)
      yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
      assert.strictEqual(server.requests.length, 0)
    })
  )
})

describe("credentials from an Effect", () => {
  it.effect("fail each call in time where the Effect gives nothing, and harm no other one", () =>
    Effect.gen(function* () {
      const { script, state } = tower()
      let isStuck = true
      const credentials = Effect.suspend(() => (isStuck ? Effect.never : Effect.succeed(password)))
      const { layer, server } = connect(script, { credentials, site: "lab", timeout: "5 seconds" })
      yield* Effect.gen(function* () {
        const stuck = yield* Effect.forkChild(Effect.flip(list))
        yield* TestClock.adjust("1 second")
        isStuck = false
        const other = yield* Effect.forkChild(adjustClock(list, "1 second"))
        assert.lengthOf(yield* Fiber.join(other), 3)
        yield* TestClock.adjust("10 seconds")
        const error = yield* Fiber.join(stuck)
        assert.deepInclude(error, { _tag: "TransportError", reason: "timeout", sent: false, site: "lab" })
        assert.include(error.message, "gives the credentials gave none in 5 s")
      }).pipe(Effect.provide(layer))
      assert.strictEqual(state.logins, 1)
      assert.isAbove(server.requests.length, 0)
    })
  )
})

describe("a token that no header carries", () => {
  it.effect.each(["token\n", "", "密"])("is an error of the login, which is not repeated: %j", (token) =>
    Effect.gen(function* () {
      const login = route("POST", "/v2/api/login", json({ data: { token } }))
      const { layer, server } = connect([login, ...tower().script], { credentials: password, site: "lab" })
      const errors = yield* Effect.all([
        assertFails(list, "InvalidResponse"),
        assertFails(list, "InvalidResponse")
      ]).pipe(Effect.provide(layer))
      for (const error of errors) assert.deepInclude(error, { operation: "User.login", site: "lab" })
      assert.lengthOf(server.requestsTo("/v2/api/login"), 1)
    })
  )
})

describe("a password that the Tower tells of", () => {
  it.effect("is masked in the errors of calls after the login", () =>
    Effect.gen(function* () {
      const failure = json({ message: `${Tower.credentials.password} has expired` }, { status: 400 })
      const { layer } = connect([route("POST", "/v2/api/get-labels*", failure), ...tower().script], {
        credentials: password
      })
      const error = yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
      assert.strictEqual(error.message, "[masked] has expired")
    })
  )
})

describe("a login that is redirected", () => {
  it.effect("says where to, and not that the password is wrong", () =>
    Effect.gen(function* () {
      const redirect = { status: 307, headers: { location: "https://sso.test/login" } }
      const { layer } = connect([route("*", "/*", redirect)], { credentials: password })
      const error = yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
      assert.include(error.message, "to https://sso.test/login,")
      assert.notInclude(error.message, "password")
    })
  )
})
