/** Credentials: logins, API keys, and what a 401 comes to. */
import type { Response } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { ApiKeys, Auth, HttpTransport, Vm } from "../src/index.ts"
import type { Handler } from "./support/http.ts"
import { json, errorResponse, unknownPath } from "./support/http.ts"
import { against, apiKey, tower, withPassword } from "./support/tower.ts"
import { adjustClock } from "../src/Testing.ts"

const tables = { vms: [] }
const login = "/v2/api/login"

const jwt = (lifetimeSeconds: number, n = 1) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  return `${part({ alg: "HS256" })}.${part({ iat: 1_700_000_000, exp: 1_700_000_000 + lifetimeSeconds, n })}.x`
}

/** Logins that give `token-1`, `token-2` and so on. */
const counted = (make: (n: number) => string = (n) => `token-${n}`): Handler => {
  let logins = 0
  return () => json({ task_id: null, data: { token: make((logins += 1)) } })
}

/** Only this token is taken. */
const only =
  (token: string): Handler =>
  ({ headers }) =>
    headers["authorization"] === token ? json([]) : errorResponse(401, "invalid token")

const strategies =
  (response: Response): Handler =>
  () =>
    response

describe("Auth", () => {
  it.effect("logs in and sends the token without a scheme", () => {
    const server = tower({ tables })
    return Effect.gen(function* () {
      yield* Vm.count().pipe(Effect.ignore, against(server, withPassword()))
      assert.deepStrictEqual(server.requestsTo(login)[0]?.json, {
        username: "root",
        password: "pa55word",
        source: "LOCAL"
      })
      assert.isUndefined(server.requestsTo(login)[0]?.headers["authorization"])
      assert.strictEqual(server.requestsTo("/v2/api/get-vms-connection")[0]?.headers["authorization"], "token-1")
    })
  })

  it.effect("sends an API key, and makes no login", () => {
    const server = tower({ tables })
    return Effect.gen(function* () {
      assert.strictEqual(yield* Vm.count().pipe(against(server)), 0)
      assert.strictEqual(server.requests.length, 1)
      assert.strictEqual(server.requests[0]?.headers["authorization"], Redacted.value(apiKey))
    })
  })

  it.effect("logs LDAP users in through the strategy of their directory", () => {
    const data = {
      authnStrategies: [
        { id: "s-1", type: "OIDC" },
        { id: "s-2", type: "LDAP" }
      ]
    }
    const server = tower({ tables, routes: { "/api": strategies(json({ data })) } })
    return Effect.gen(function* () {
      yield* Vm.count().pipe(against(server, withPassword({ source: "LDAP" })))
      assert.deepInclude(server.requestsTo(login)[0]?.json, { source: "AUTHN", auth_config_id: "s-2" })
      assert.deepInclude(server.requestsTo("/api")[0]?.json, { query: "{authnStrategies{id type}}" })
    })
  })

  it.effect.each([
    ["an unknown field", json({ errors: [{ message: "Cannot query field" }] }, 400)],
    ["errors in a 200", json({ errors: [{ message: "Cannot query field" }] })],
    ["no GraphQL", unknownPath()],
    ["a errorResponse", errorResponse(401, "log in first")],
    ["no permission", errorResponse(403, "not yours")],
    ["no such strategy", json({ data: { authnStrategies: [] } })],
    ["another shape", json({ data: null })]
  ] as const)("logs LDAP users of older Towers in as LDAP: %s", ([, response]) => {
    const server = tower({ tables, routes: { "/api": strategies(response) } })
    return Effect.gen(function* () {
      yield* Vm.count().pipe(against(server, withPassword({ source: "LDAP" })))
      assert.deepInclude(server.requestsTo(login)[0]?.json, { source: "LDAP" })
    })
  })

  it.effect.each([
    [{ source: "AUTHN", authConfigId: "s-9" }, "AUTHN"],
    [{ source: "LDAP", authConfigId: "s-9" }, "AUTHN"],
    [{ authConfigId: "s-9" }, "AUTHN"],
    [{ source: "SSO", authConfigId: "s-9" }, "SSO"]
  ] as const)("takes the directory that is named: %j", ([credentials, source]) => {
    const server = tower({ tables })
    return Effect.gen(function* () {
      yield* Vm.count().pipe(against(server, withPassword(credentials)))
      assert.deepInclude(server.requestsTo(login)[0]?.json, { source, auth_config_id: "s-9" })
      assert.strictEqual(server.requestsTo("/api").length, 0)
    })
  })

  it.effect("makes one login for 100 concurrent first calls", () => {
    const route: Handler = () =>
      Effect.delay(
        Effect.sync(() => json({ task_id: null, data: { token: "t" } })),
        100
      )
    const server = tower({ tables, routes: { login: route } })
    return Effect.gen(function* () {
      const calls = Effect.all(
        Array.from({ length: 100 }, () => Vm.count()),
        { concurrency: "unbounded" }
      )
      yield* adjustClock(calls.pipe(against(server, withPassword())), "1 second")
      assert.strictEqual(server.requestsTo(login).length, 1)
    })
  })

  it.effect("logs in once more after a 401, for all fibers together", () => {
    const server = tower({ routes: { login: counted(), "get-vms": only("token-2") } })
    return Effect.gen(function* () {
      const calls = Effect.all(
        Array.from({ length: 20 }, () => Vm.getVms({})),
        { concurrency: "unbounded" }
      )
      yield* calls.pipe(against(server, withPassword()))
      assert.strictEqual(server.requestsTo(login).length, 2)
    })
  })

  it.effect("a token that is rejected after a new login is Unauthorized, with advice", () => {
    const server = tower({ routes: { login: counted(), "get-vms": only("none") } })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Vm.getVms({})).pipe(against(server, withPassword()))
      assert.strictEqual(server.requestsTo(login).length, 2)
      assert.strictEqual(server.requestsTo("/v2/api/get-vms").length, 2)
      assert.deepInclude(error, { _tag: "Unauthorized", status: 401, requestId: "req-1", operation: "Vm.getVms" })
      assert.match(error.message, /^invalid token - .*two-factor.*API key/)
    })
  })

  it.effect("an API key that is rejected is Unauthorized, with advice, after one request", () => {
    const server = tower({ routes: { "get-vms": only("none") } })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Vm.getVms({})).pipe(against(server))
      assert.deepInclude(error, { _tag: "Unauthorized", status: 401 })
      assert.match(
        error.message,
        /^invalid token - the Tower rejects these credentials: an API key may have been deleted or have expired/
      )
      assert.strictEqual(server.requests.length, 1)
    })
  })

  it.effect.each([
    [400, "Invalid username or password"],
    [401, "two-factor code required"],
    [403, "account disabled"]
  ] as const)("a login that is rejected says what to check: %s", ([status, message]) => {
    const server = tower({ routes: { login: () => errorResponse(status, message) } })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Vm.getVms({})).pipe(against(server, withPassword({ source: "AUTHN" })))
      assert.deepInclude(error, { _tag: "Unauthorized", operation: "User.login", status })
      assert.deepInclude(error.cause, { operation: "User.login", status, message })
      assert.include(
        error.message,
        `The login was rejected: ${message} - check the user name, the password and the source`
      )
      assert.include(error.message, "two-factor")
      assert.strictEqual(error.message.match(/two-factor login/g)?.length, 1)
      assert.strictEqual(server.requestsTo(login).length, 1)
    })
  })

  it.effect.each([{ token: null }, {}])(
    "a login without a token in its response, as with two-factor login, is rejected: %j",
    (data) => {
      const server = tower({ routes: { login: () => json({ task_id: null, data }) } })
      return Effect.gen(function* () {
        const error = yield* Effect.flip(Vm.getVms({})).pipe(against(server, withPassword()))
        assert.deepInclude(error, { _tag: "Unauthorized", operation: "User.login" })
        assert.match(
          error.message,
          /^The login was rejected: the response has no token - .*two-factor login is on, use an API key\.$/
        )
      })
    }
  )

  it.effect("an address without a Tower is not a matter of passwords", () => {
    const server = tower({ routes: { login: () => ({ status: 404, body: "<h1>nginx</h1>" }) } })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Vm.getVms({})).pipe(against(server, withPassword()))
      assert.deepInclude(error, { _tag: "BadRequest", status: 404, message: "nginx" })
    })
  })

  it.effect("a JWT tells when to log in again", () => {
    const server = tower({ tables, routes: { login: counted((n) => jwt(3600, n)) } })
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      yield* TestClock.adjust("58 minutes")
      yield* Vm.getVms({})
      assert.strictEqual(server.requestsTo(login).length, 1)
      yield* TestClock.adjust("1 minute")
      yield* Vm.getVms({})
      assert.strictEqual(server.requestsTo(login).length, 2)
    }).pipe(against(server, withPassword()))
  })

  it.effect.each(["plain", "a.b.c", jwt(-5)])("another token is kept until it is rejected: %s", (token) => {
    const server = tower({ tables, routes: { login: counted(() => token) } })
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      yield* TestClock.adjust("1000 days")
      yield* Vm.getVms({})
      assert.strictEqual(server.requestsTo(login).length, 1)
    }).pipe(against(server, withPassword()))
  })
})

describe("credentials that change", () => {
  it.effect("a password is read again for the next login", () => {
    const passwords: Array<unknown> = []
    const server = tower({
      tables,
      routes: {
        login: ({ json: body }) => {
          const given = Object(body)["password"]
          passwords.push(given)
          return given === "new" ? json({ task_id: null, data: { token: "t" } }) : errorResponse(400, "wrong password")
        }
      }
    })
    let current = "old"
    const credentials = Effect.sync(() => ({ username: "root", password: Redacted.make(current) }))
    return Effect.gen(function* () {
      for (let call = 0; call < 5; call++) yield* Effect.flip(Vm.getVms({}))
      assert.deepStrictEqual(passwords, ["old"])
      current = "new"
      yield* Vm.getVms({})
      assert.deepStrictEqual(passwords, ["old", "new"])
    }).pipe(against(server, { credentials }))
  })

  it.effect("an API key is read for each request, and a request that a change overtakes is sent again", () => {
    const keys: Array<unknown> = []
    let current = "key-1"
    const server = tower({
      routes: {
        "get-vms": ({ headers }) => {
          keys.push(headers["authorization"])
          if (headers["authorization"] === "key-2") return json([])
          current = "key-2"
          return errorResponse(401, "no")
        }
      }
    })
    const credentials = Effect.sync(() => ({ apiKey: Redacted.make(current) }))
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      assert.deepStrictEqual(keys, ["key-1", "key-2"])
    }).pipe(against(server, { credentials }))
  })
})

describe("a Tower that lost its sessions", () => {
  it.effect.each([
    ["the token was not loaded", 2],
    ["token not loaded", 2],
    ["you may not do this", 1]
  ] as const)("is logged in to again after a 403 that says so: %s", ([message, logins]) => {
    let rejected = false
    const server = tower({
      routes: {
        login: counted((n) => `token-${n}`),
        "get-vms": () => {
          if (rejected) return json([])
          rejected = true
          return errorResponse(403, message)
        }
      }
    })
    return Effect.gen(function* () {
      yield* Effect.exit(Vm.getVms({}))
      assert.strictEqual(server.requestsTo(login).length, logins)
    }).pipe(against(server, withPassword()))
  })
})

describe("a token that no header can carry", () => {
  it.effect("is refused", () => {
    const server = tower({ tables, routes: { login: () => json({ task_id: null, data: { token: "a\nb: c" } }) } })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Vm.getVms({}))
      assert.deepInclude(error, { _tag: "InvalidResponse", operation: "User.login", site: "site-a" })
      assert.strictEqual(server.requestsTo("/v2/api/get-vms").length, 0)
    }).pipe(against(server, { ...withPassword(), site: "site-a" }))
  })
})

describe("headers of options", () => {
  it.effect("go out with the login and all calls, or the calls alone", () => {
    const server = tower({ tables })
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      const [loggedIn] = server.requestsTo(login)
      const [listed] = server.requestsTo("/v2/api/get-vms")
      assert.strictEqual(loggedIn?.headers["x-bypass-whitelist"], "true")
      assert.strictEqual(listed?.headers["x-bypass-whitelist"], "true")
      assert.isUndefined(loggedIn?.headers["external-cloudtower-id"])
      assert.strictEqual(listed?.headers["external-cloudtower-id"], "t-2")
    }).pipe(against(server, { ...withPassword(), bypassWhitelist: true, externalCloudTowerId: "t-2" }))
  })

  it.effect("are left out by default", () => {
    const server = tower({ tables })
    return Effect.gen(function* () {
      yield* Vm.getVms({})
      assert.notInclude(Object.keys(server.requests[0]?.headers ?? {}), "x-bypass-whitelist")
      assert.notInclude(Object.keys(server.requests[0]?.headers ?? {}), "external-cloudtower-id")
    }).pipe(against(server))
  })
})

describe("Auth.changeFeedConfig", () => {
  const read = (env: Record<string, string>) =>
    Effect.provideService(Auth.changeFeedConfig, ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env }))

  it.effect("is a name and a password, or nothing", () =>
    Effect.gen(function* () {
      assert.isUndefined(yield* read({ HCI_CLOUDTOWER_USERNAME: "root" }))
      const set = yield* read({ HCI_CLOUDTOWER_FEED_USERNAME: "feed", HCI_CLOUDTOWER_FEED_PASSWORD: "s3cret" })
      assert.strictEqual(set?.username, "feed")
      assert.strictEqual(set?.password === undefined ? "" : Redacted.value(set.password), "s3cret")
    })
  )

  it.effect.each([
    ["USERNAME", "PASSWORD"],
    ["PASSWORD", "USERNAME"]
  ] as const)("fails where %s is set and %s is not", ([set, missing]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(read({ [`HCI_CLOUDTOWER_FEED_${set}`]: "s3cret" }))
      assert.include(error.message, `HCI_CLOUDTOWER_FEED_${missing} is missing while HCI_CLOUDTOWER_FEED_${set} is set`)
      assert.notInclude(error.message, "s3cret")
    })
  )
})

describe("Auth.layerConfig", () => {
  const authorized = (environment: Record<string, string>, server = tower({ tables })) =>
    Effect.gen(function* () {
      const layer = HttpTransport.layer({ url: "https://tower.test" }).pipe(
        Layer.provide(Auth.layerConfig()),
        Layer.provide(server.layer),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: environment })))
      )
      yield* Effect.provide(Vm.getVms({}), layer)
      return server
    })
  const HCI_CLOUDTOWER_URL = "https://tower.test"

  it.effect("takes an API key", () =>
    Effect.gen(function* () {
      const server = yield* authorized({ HCI_CLOUDTOWER_URL, HCI_CLOUDTOWER_API_KEY: "k-1" })
      assert.strictEqual(server.requests[0]?.headers["authorization"], "k-1")
    })
  )

  it.effect.each([
    [{}, { source: "LOCAL" }],
    [{ HCI_CLOUDTOWER_API_KEY: "" }, { source: "LOCAL" }],
    [{ HCI_CLOUDTOWER_SOURCE: "SSO" }, { source: "SSO" }],
    [{ HCI_CLOUDTOWER_AUTH_CONFIG_ID: "s-1" }, { source: "AUTHN", auth_config_id: "s-1" }]
  ] as const)("takes a name and a password: %j", ([more, expected]) =>
    Effect.gen(function* () {
      const HCI_CLOUDTOWER_USERNAME = "root"
      const HCI_CLOUDTOWER_PASSWORD = "p"
      const environment = { HCI_CLOUDTOWER_URL, HCI_CLOUDTOWER_USERNAME, HCI_CLOUDTOWER_PASSWORD, ...more }
      const server = yield* authorized(environment)
      assert.deepStrictEqual<unknown>(server.requestsTo(login)[0]?.json, {
        username: "root",
        password: "p",
        ...expected
      })
    })
  )

  it.effect("names what is missing", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(authorized({ HCI_CLOUDTOWER_URL, HCI_CLOUDTOWER_USERNAME: "root" }))
      assert.include(String(error), "HCI_CLOUDTOWER_PASSWORD")
    })
  )
})

describe("ApiKeys", () => {
  it.effect("makes and deletes keys", () => {
    const replies = [
      json({ data: { createApiKey: { id: "ak-1", key: "very-secret" } } }),
      json({ data: { deleteApiKey: { id: "ak-1" } } })
    ]
    const server = tower({ routes: { "/api": () => replies.shift() ?? unknownPath() } })
    return Effect.gen(function* () {
      const created = yield* ApiKeys.create("ci")
      assert.strictEqual(created.id, "ak-1")
      assert.strictEqual(Redacted.value(created.key), "very-secret")
      yield* ApiKeys.delete(created.key)
      assert.deepNestedInclude(server.requests[0]?.json, { "variables.name": "ci" })
      assert.deepNestedInclude(server.requests[1]?.json, { "variables.key": "very-secret" })
      assert.strictEqual(server.requests[0]?.headers["authorization"], Redacted.value(apiKey))
    }).pipe(against(server))
  })

  it.effect("says what GraphQL says", () => {
    const server = tower({ routes: { "/api": () => json({ errors: [{ message: "name is taken" }], data: null }) } })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(ApiKeys.create("ci"))
      assert.deepInclude(error, { _tag: "BadRequest", message: "name is taken", operation: "ApiKeys.create" })
    }).pipe(against(server))
  })
})
