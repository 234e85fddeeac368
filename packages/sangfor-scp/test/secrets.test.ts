/** No secret is in errors, log lines or spans, whatever goes wrong. */
import { assertNoSecrets, observe } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import type { Request, Response } from "@effect-hci/simulator/Script"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { Auth, HttpTransport, RetryPolicy, SangforScp, Servers, TaskPoller } from "../src/index.ts"
import { accessKey, error, modulus, ok, page, secretKey, serve, url } from "./support/site.ts"

const password = "pa55word-of-the-site"
const serverPassword = "pa55word-of-the-server"
const token = "token-7f3a9c"

/** The response to a login, `undefined` for other requests. */
const login = ({ path }: Request): Response | undefined => {
  if (path.endsWith("/public-key")) return ok({ public_key: modulus })
  return path === "/janus/authenticate" ? ok({ access: { token: { id: token } } }) : undefined
}

/** What a site can respond, each time to all requests. */
const responses: Readonly<Record<string, (request: Request) => Response>> = {
  "a wrong password": ({ path }) =>
    path.endsWith("/public-key")
      ? ok({ public_key: modulus })
      : Misbehaviour.keystoneError(401, "Invalid username or password"),
  "a login without a token": ({ path }) => {
    if (path.endsWith("/public-key")) return ok({ public_key: modulus })
    return path === "/janus/authenticate" ? ok({ access: { token: { key: token } } }) : error(403, "no")
  },
  "401 for ever": (request) => login(request) ?? error(401, "expired"),
  "500 in JSON": (request) => login(request) ?? error(500, "internal"),
  "502 in HTML": (request) => login(request) ?? { status: 502, body: "<h1>Bad Gateway</h1>" },
  "a body that is not JSON": (request) => login(request) ?? { body: "{" },
  "a body of another shape": (request) => login(request) ?? ok({ id: 7 }),
  "a lost connection": (request) => login(request) ?? Misbehaviour.resetBefore,
  success: (request) =>
    login(request) ??
    ("page_num" in request.query
      ? page([{ id: "a", name: "a" }])
      : ok({ id: "a", name: "a", task_id: "t", status: "failure" }))
}

const bigIntAsText = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value)

const render = (value: unknown): string =>
  [String(value), JSON.stringify(value, bigIntAsText), inspect(value, { depth: 12, showHidden: true })].join("\n")

/** All output of a program: its exit, log lines and spans. */
const outputOf = (program: Effect.Effect<unknown, unknown>) =>
  Effect.map(observe(Effect.tapCause(program, (cause) => Effect.logError(cause))), ({ exit, logs, spans, text }) => {
    assert.isNotEmpty(spans)
    const causes = exit._tag === "Failure" ? [render(exit.cause), render(Cause.squash(exit.cause))] : []
    const rendered = spans.map(({ attributes, status }) => render([[...attributes], status]))
    return [text, render(exit), ...causes, ...logs.map(render), ...rendered].join("\n")
  })

const retryTwice = Effect.provideService(RetryPolicy.RetryPolicy, {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.recurs(2)
})

const credentials: Readonly<Record<string, Auth.Credentials>> = {
  "a token": { username: "admin", password: Redacted.make(password) },
  "an access key": { accessKey, secretKey: Redacted.make(secretKey) }
}

const programs: ReadonlyArray<Effect.Effect<unknown, unknown, SangforScp.SangforScp>> = [
  Servers.get("a"),
  Stream.runCollect(Servers.list()),
  Servers.start("a").pipe(TaskPoller.awaitTask),
  Servers.resetPassword("a", Redacted.make(serverPassword))
]

/** The output of all programs over one HTTP client. */
const runAll = (credential: Auth.Credentials, client: Layer.Layer<HttpClient.HttpClient>) => {
  const layer = SangforScp.layer({ url, credentials: credential, rateLimits: false }).pipe(Layer.provide(client))
  return Effect.forEach(programs, (program) => outputOf(program.pipe(retryTwice, Effect.provide(layer))))
}

const secrets = [password, serverPassword, secretKey, token]

const cases = Object.entries(credentials).flatMap(([kind, credential]) =>
  Object.entries(responses).map(([name, respond]) => ({ kind, credential, name, respond }))
)

describe("secrets stay inside", () => {
  it.effect.each(cases)("with $kind, after $name", ({ credential, respond }) => {
    const server = serve(respond)
    return Effect.gen(function* () {
      const output = yield* runAll(credential, server.layer)
      const sent = server.requests.flatMap(({ headers, text }) =>
        [/"password":"(\w+)"/.exec(text)?.[1], /Signature=(\w+)/.exec(headers["authorization"] ?? "")?.[1]].filter(
          Predicate.isNotUndefined
        )
      )
      assertNoSecrets([...secrets, ...sent], ...output)
    })
  })

  it.effect.each(Object.entries(credentials))("with %s, after a refused connection", ([, credential]) =>
    Effect.map(runAll(credential, serve(Misbehaviour.refused).layer), (output) => assertNoSecrets(secrets, ...output))
  )

  it("in credentials and layers that are printed", () => {
    const layer = HttpTransport.layer({ url }).pipe(
      Layer.provide(Auth.layer({ accessKey, secretKey: Redacted.make(secretKey) }, { url }))
    )
    assertNoSecrets(secrets, render(credentials["an access key"]), render(credentials["a token"]), render(layer))
  })
})
