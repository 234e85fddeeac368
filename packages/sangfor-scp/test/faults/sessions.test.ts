/** Logins that are refused, interrupted or rejected later; keys that no header can carry. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { first, json, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { type Auth, HciError, HttpTransport, Servers } from "../../src/index.ts"
import { accessKey, connect, keys, password, secretKey } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Servers.list())
const site = () => Scp.make({ servers: Scp.records(3) })

describe("a rejected password", () => {
  const wrong = { username: "admin", password: Redacted.make("wrong") }

  it.effect("is not tried again by each of 200 calls", () =>
    Effect.gen(function* () {
      const { script, state } = site()
      const calls = Array.from({ length: 200 }, () => Effect.exit(list))
      const { layer } = connect(script, { credentials: wrong })
      yield* adjustClock(Effect.provide(Effect.all(calls), layer), "10 minutes")
      assert.strictEqual(state.failedLogins, 1)
    })
  )

  it.effect.each([
    [409, { message: "locked" }],
    [422, { message: "wrong" }],
    [423, { message: "locked" }],
    [200, { code: 1, message: "wrong", data: null }],
    [200, { errcode: "USER_PASSWORD_ERROR", message: "wrong", data: {} }],
    [200, { code: 0, data: { access: null } }],
    [200, { code: 0, data: null }],
    [200, null],
    [200, []],
    [200, "token"],
    [200, { code: 0, data: { access: { token: { id: "" } } } }]
  ] as const)("is known by %d and %j", ([status, body]) =>
    Effect.gen(function* () {
      const login = route("POST", "/janus/authenticate", json(body, { status }))
      // Another object each time, of the same name and password.
      const credentials = Effect.sync(() => ({ username: "admin", password: Redacted.make("wrong") }))
      const { layer, server } = connect([login, ...site().script], { credentials })
      const exits = yield* Effect.provide(Effect.all(Array.from({ length: 20 }, () => Effect.exit(list))), layer)
      assert.isTrue(exits.every(Exit.isFailure))
      assert.lengthOf(server.requestsTo("/janus/authenticate"), 1)
    })
  )

  it.effect("fails every call as Unauthorized", () =>
    Effect.gen(function* () {
      const { layer } = connect(site().script, { credentials: wrong })
      yield* Effect.all([assertFails(list, "Unauthorized"), assertFails(list, "Unauthorized")]).pipe(
        Effect.provide(layer)
      )
    })
  )
})

describe("a login that came too often", () => {
  const calls = Effect.all(Array.from({ length: 200 }, () => assertFails(list, "RateLimited")))

  it.effect.each([
    [Misbehaviour.retryAfter(900), 1],
    [Misbehaviour.retryAfter("Wed, 01 Jan 2099 00:00:00 GMT"), 1],
    [Misbehaviour.retryAfter(3), 5],
    [json({ message: "slow down" }, { status: 429 }), 5]
  ] as const)("is not tried again by each of 200 calls: %#", ([refusal, attempts]) =>
    Effect.gen(function* () {
      const login = route("POST", "/janus/authenticate", refusal)
      const { layer, server } = connect([login, ...site().script], { credentials: password })
      yield* adjustClock(Effect.provide(calls, layer), "10 minutes")
      assert.lengthOf(server.requestsTo("/janus/authenticate"), attempts)
    })
  )

  it.effect.each([
    ["2 minutes", undefined],
    ["10 seconds", "10 seconds"]
  ] as const)("is tried again after %s at most", ([wait, maxServerWait]) =>
    Effect.gen(function* () {
      const login = first("POST", "/janus/authenticate", Misbehaviour.retryAfter(900))
      const { layer } = connect([login, ...site().script], { credentials: password, maxServerWait })
      yield* Effect.gen(function* () {
        yield* assertFails(list, "RateLimited")
        yield* TestClock.adjust(wait)
        assert.lengthOf(yield* adjustClock(list, "10 minutes"), 3)
      }).pipe(Effect.provide(layer))
    })
  )
})

describe("a login that fails", () => {
  it.effect("leaves nothing to look for", () =>
    Effect.gen(function* () {
      const login = route("POST", "/janus/authenticate", json({ message: "out of order" }, { status: 500 }))
      const { layer } = connect([login, ...site().script], { credentials: password })
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
      const { script, state } = site()
      const { layer } = connect([route("GET", "/janus/20180725/servers", Misbehaviour.alwaysUnauthorized), ...script], {
        credentials: password
      })
      const calls = Array.from({ length: 50 }, () => Effect.exit(list))
      yield* adjustClock(Effect.provide(Effect.all(calls), layer), "10 minutes")
      assert.strictEqual(state.logins, 2)
    })
  )
})

describe("a login that is interrupted", () => {
  for (const [name, path] of [
    ["while the key is asked for", "/janus/v2/public-key"],
    ["while it is made", "/janus/authenticate"]
  ] as const) {
    it.effect(`${name} does not hang the next call`, () =>
      Effect.gen(function* () {
        const { script } = site()
        const { layer } = connect([first("*", path, Misbehaviour.silence), ...script], { credentials: password })
        yield* Effect.gen(function* () {
          const fiber = yield* Effect.forkChild(list)
          yield* TestClock.adjust("1 second")
          yield* Fiber.interrupt(fiber)
          assert.strictEqual((yield* adjustClock(list, "10 minutes")).length, 3)
        }).pipe(Effect.provide(layer))
      })
    )
  }

  it.effect("is the login of its other waiters still", () =>
    Effect.gen(function* () {
      const { script, state } = site()
      const slow = first("POST", "/janus/authenticate", json({}, { status: 503, delay: "2 seconds" }))
      const { layer } = connect([slow, ...script], { credentials: password })
      yield* Effect.gen(function* () {
        const interrupted = yield* Effect.forkChild(list)
        const other = yield* Effect.forkChild(adjustClock(list, "10 minutes"))
        yield* TestClock.adjust("1 second")
        yield* Fiber.interrupt(interrupted)
        assert.strictEqual((yield* Fiber.join(other)).length, 3)
        assert.strictEqual(state.logins, 1)
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect("does not hang calls after the scope of the client", () =>
    Effect.gen(function* () {
      const { script } = site()
      const { layer } = connect(script, { credentials: password })
      const call = Effect.map(Effect.context<HttpTransport.HttpTransport>(), (context) => Effect.provide(list, context))
      const escaped = yield* Effect.provide(call, layer)
      assert.lengthOf(yield* adjustClock(escaped, "10 minutes"), 3)
    })
  )
})

describe("keys that no header can carry", () => {
  for (const [name, credentials] of Object.entries({
    "a line end in the access key": { accessKey: `${accessKey}\n`, secretKey: Redacted.make(secretKey) },
    "a line end in the secret key": { accessKey, secretKey: Redacted.make(`${secretKey}\r\n`) },
    "an access key beyond latin-1": { accessKey: "ключ", secretKey: Redacted.make(secretKey) },
    "an empty access key": { accessKey: "", secretKey: Redacted.make(secretKey) }
  })) {
    it.effect(`${name} is said before anything is sent`, () =>
      Effect.gen(function* () {
        const { layer, server } = connect(site().script, { credentials })
        const error = yield* Effect.flip(Effect.provide(list, layer))
        assert.strictEqual(server.requests.length, 0)
        assert.match(error.message, /key/i)
        assert.notInclude(error.message, secretKey)
      })
    )
  }
})

describe("credentials from an Effect", () => {
  it.effect("are taken anew for every signature", () =>
    Effect.gen(function* () {
      let accessKey = "AK1"
      const credentials = Effect.sync(() => ({ accessKey, secretKey: Redacted.make(secretKey) }))
      const { layer, server } = connect(site().script, { credentials })
      yield* Effect.gen(function* () {
        yield* list
        accessKey = "AK2"
        yield* list
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(
        server.requests.map(({ headers }) => /Credential=(\w+)/.exec(headers["authorization"] ?? "")?.[1]),
        ["AK1", "AK2"]
      )
    })
  )

  it.effect.each([
    ["other keys", { accessKey: "AK2", secretKey: Redacted.make(secretKey) }],
    ["another secret of the same key", { accessKey, secretKey: Redacted.make("another") }],
    ["a name and a password", password]
  ] as const)("are tried at once when keys were rejected after they changed to %s", ([, changed]) =>
    Effect.gen(function* () {
      const { script } = site()
      let credentials: Auth.Credentials = keys
      const rejectOnce = first("GET", "/janus/20180725/servers", () => {
        credentials = changed
        return Misbehaviour.alwaysUnauthorized
      })
      const { layer, server } = connect([rejectOnce, ...script], { credentials: Effect.sync(() => credentials) })
      assert.strictEqual((yield* Effect.provide(list, layer)).length, 3)
      assert.lengthOf(server.requestsTo("/janus/20180725/servers"), 2)
    })
  )

  it.effect("are tried at once when a refused password has changed", () =>
    Effect.gen(function* () {
      const { script, state } = site()
      let password = Redacted.make("wrong")
      const credentials = Effect.sync(() => ({ username: "admin", password }))
      const { layer } = connect(script, { credentials })
      yield* Effect.gen(function* () {
        yield* assertFails(list, "Unauthorized")
        yield* assertFails(list, "Unauthorized")
        assert.strictEqual(state.failedLogins, 1)
        password = Redacted.make(Scp.credentials.password)
        assert.strictEqual((yield* list).length, 3)
      }).pipe(Effect.provide(layer))
      assert.strictEqual(state.logins, 1)
    })
  )

  it.effect("can change from a password to keys and back", () =>
    Effect.gen(function* () {
      const { script, state } = site()
      let credentials: Auth.Credentials = password
      const { layer, server } = connect(script, { credentials: Effect.sync(() => credentials) })
      yield* Effect.gen(function* () {
        yield* list
        credentials = keys
        yield* list
        credentials = password
        yield* list
      }).pipe(Effect.provide(layer))
      const schemes = server
        .requestsTo("/janus/20180725/servers")
        .map(({ headers }) => headers["authorization"]?.split(" ")[0])
      assert.deepStrictEqual(schemes, ["Token", "AWS4-HMAC-SHA256", "Token"])
      assert.strictEqual(state.logins, 1)
    })
  )

  it.effect("fail each call in time where the Effect gives nothing, and harm no other one", () =>
    Effect.gen(function* () {
      const { script, state } = site()
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

  it.effect("may be wiped once others have taken their place", () =>
    Effect.gen(function* () {
      const { script } = site()
      const old: Auth.Credentials = { accessKey, secretKey: Redacted.make("old") }
      let credentials = old
      const rejectOnce = first("GET", "/janus/20180725/servers", () => {
        credentials = { accessKey, secretKey: Redacted.make("new") }
        Redacted.wipeUnsafe(old.secretKey)
        return Misbehaviour.alwaysUnauthorized
      })
      const { layer } = connect([rejectOnce, ...script], { credentials: Effect.sync(() => credentials) })
      assert.strictEqual((yield* Effect.provide(list, layer)).length, 3)
    })
  )

  it.effect("fail the call with the error of the Effect, before anything is sent", () =>
    Effect.gen(function* () {
      const error = new HciError.Forbidden({ platform: "vault", operation: "read", message: "sealed" })
      const { layer, server } = connect(site().script, { credentials: Effect.fail(error) })
      assert.strictEqual(yield* Effect.flip(Effect.provide(list, layer)), error)
      assert.strictEqual(server.requests.length, 0)
    })
  )
})

/** A secret that was wiped after it was given. */
const wiped = (): Redacted.Redacted => {
  const secret = Redacted.make("gone")
  Redacted.wipeUnsafe(secret)
  return secret
}

describe("credentials that are none", () => {
  const credentials: Readonly<Record<string, unknown>> = {
    "a secret key that is not redacted": { accessKey, secretKey },
    "a password that is not redacted": { username: "admin", password: "plain" },
    "no secret key": { accessKey },
    "no name": { password: Redacted.make("p") },
    "an empty password": { username: "admin", password: Redacted.make("") },
    "a password that is no text": { username: "admin", password: Redacted.make(5) },
    nothing: undefined,
    null: null,
    "a secret key that was wiped": { accessKey, secretKey: wiped() },
    "a password that was wiped": { username: "admin", password: wiped() },
    "an Effect of nothing": Effect.succeed(undefined),
    "an Effect of a password that is not redacted": Effect.succeed({ username: "admin", password: "plain" })
  }
  for (const [name, given] of Object.entries(credentials)) {
    it.effect(`are a BadRequest, and nothing is sent: ${name}`, () =>
      Effect.gen(function* () {
        // @ts-expect-error A caller without types.
        const { layer, server } = connect(site().script, { site: "lab", credentials: given })
        const error = yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
        assert.strictEqual(error.site, "lab")
        assert.strictEqual(server.requests.length, 0)
      })
    )
  }
})

describe("a token that no header carries", () => {
  it.effect.each(["token\n", "", "to\u0000ken"])("is an error of the login: %j", (id) =>
    Effect.gen(function* () {
      const login = route("POST", "/janus/authenticate", json({ access: { token: { id } } }))
      const { layer, server } = connect([login, ...site().script], { credentials: password, site: "lab" })
      const error = yield* assertFails(list.pipe(Effect.provide(layer)), "InvalidResponse")
      assert.deepInclude(error, { operation: "Auth.login", site: "lab" })
      assert.include(error.message, "cannot be sent in a header")
      assert.lengthOf(server.requestsTo("/janus/20180725/servers"), 0)
    })
  )
})

describe("a client token that no header carries", () => {
  it.effect.each(["", " ", "a\nb"])("is refused, and nothing is sent: %j", (token) =>
    Effect.gen(function* () {
      const { layer, server } = connect(site().script)
      const start = Servers.start("s").pipe(HttpTransport.withClientToken(token))
      yield* assertFails(start.pipe(Effect.provide(layer)), "BadRequest")
      assert.lengthOf(server.requests, 0)
    })
  )
})

describe("a login that is redirected", () => {
  it.effect("says where to and what to do, and is not followed", () =>
    Effect.gen(function* () {
      const redirect = { status: 302, headers: { location: "https://sso.test/login?next=x" } }
      const { layer, server } = connect([route("*", "/*", redirect)], { credentials: password })
      const error = yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
      assert.include(error.message, "to https://sso.test/login,")
      assert.lengthOf(server.requestsTo("/janus/authenticate"), 0)
    })
  )
})

describe("a password that the server tells of", () => {
  it.effect("is masked, though it was sent encrypted", () =>
    Effect.gen(function* () {
      const told = `no user admin with ${Scp.credentials.password}`
      const refused = route("POST", "/janus/authenticate", json({ error: { message: told } }, { status: 401 }))
      const { layer } = connect([refused, ...site().script], { credentials: password })
      const error = yield* assertFails(list.pipe(Effect.provide(layer)), "Unauthorized")
      assert.include(error.message, "[masked]")
      assert.notInclude(error.message, Scp.credentials.password)
    })
  )

  it.effect("is masked in the errors of later calls, too", () =>
    Effect.gen(function* () {
      const failure = json({ message: `${Scp.credentials.password} has expired` }, { status: 400 })
      const { layer } = connect([route("GET", "/janus/20180725/servers", failure), ...site().script], {
        credentials: password
      })
      const error = yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
      assert.strictEqual(error.message, "[masked] has expired")
    })
  )
})

describe("a password that is longer than the key of the site", () => {
  it.effect("is refused as such", () =>
    Effect.gen(function* () {
      const long = { username: "admin", password: Redacted.make("p".repeat(5000)) }
      const { layer, server } = connect(site().script, { credentials: long })
      const error = yield* assertFails(list.pipe(Effect.provide(layer)), "BadRequest")
      assert.include(error.message, "longer than the public key")
      assert.lengthOf(server.requestsTo("/janus/authenticate"), 0)
    })
  )
})
