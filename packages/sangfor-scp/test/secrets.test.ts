/** Nothing secret comes out, whatever goes wrong. */
import { generateKeyPairSync } from "node:crypto"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import { Auth, HttpTransport, SangforScp, Servers, TaskPoller } from "../src/index.ts"
import type { Reply, Seen } from "./support/http.ts"
import { accessKey, json, ok, page, refusal, secretKey, serve, url } from "./support/http.ts"

const password = "pa55word-of-the-site"
const machinePassword = "pa55word-of-the-machine"
const token = "token-7f3a9c"

const modulus = Buffer.from(
  generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "jwk" }).n ?? "",
  "base64url"
).toString("hex")

const login = ({ path }: Seen): Reply | undefined => {
  if (path.endsWith("/public-key")) return ok({ public_key: modulus })
  return path === "/janus/authenticate" ? ok({ access: { token: { id: token } } }) : undefined
}

/** What a server may answer, each time to all calls. */
const replies: Readonly<Record<string, (request: Seen) => Reply>> = {
  "a wrong password": ({ path }) =>
    path.endsWith("/public-key")
      ? ok({ public_key: modulus })
      : json({ error: { code: 401, message: "Invalid username or password" } }, 401),
  "a login without a token": ({ path }) => {
    if (path.endsWith("/public-key")) return ok({ public_key: modulus })
    return path === "/janus/authenticate" ? ok({ access: { token: { key: token } } }) : refusal(403, "no")
  },
  "401 for ever": (request) => login(request) ?? refusal(401, "expired"),
  "500 in JSON": (request) => login(request) ?? refusal(500, "internal"),
  "502 in HTML": (request) => login(request) ?? new Response("<h1>Bad Gateway</h1>", { status: 502 }),
  "a body that is not JSON": (request) => login(request) ?? new Response("{", { status: 200 }),
  "a body of another shape": (request) => login(request) ?? ok({ id: 7 }),
  "a lost connection": (request) => login(request) ?? { broken: "ECONNRESET" },
  "a refused connection": () => ({ broken: "ECONNREFUSED" }),
  "all it should": (request) =>
    login(request) ??
    ("page_num" in request.query
      ? page([{ id: "a", name: "a" }])
      : ok({ id: "a", name: "a", task_id: "t", status: "failure" }))
}

const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value)

const render = (value: unknown): string =>
  [String(value), JSON.stringify(value, plain), inspect(value, { depth: 12, showHidden: true })].join("\n")

const renderExit = (exit: Exit.Exit<unknown, unknown>): string => {
  if (exit._tag === "Success") return render(exit.value)
  return [render(exit), Cause.pretty(exit.cause), render(exit.cause), render(Cause.squash(exit.cause))].join("\n")
}

/** Runs programs under a logger and a tracer that keep everything; gives all that came out. */
const observe = (programs: ReadonlyArray<Effect.Effect<unknown, unknown>>) =>
  Effect.gen(function* () {
    const seen: Array<string> = []
    const logger = Logger.make(({ cause, logLevel, message }) => {
      seen.push(logLevel, render(message), Cause.pretty(cause))
    })
    const spans: Array<Tracer.NativeSpan> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    for (const program of programs) {
      const exit = yield* program.pipe(
        Effect.tapCause((cause) => Effect.logError(cause)),
        Effect.exit,
        Effect.withTracer(tracer),
        Effect.provideService(References.MinimumLogLevel, "All"),
        Effect.provide(Logger.layer([logger]))
      )
      seen.push(renderExit(exit))
    }
    for (const { attributes, events, name, status } of spans) {
      seen.push(name, render([...attributes]), render(events), render(status))
      if (status._tag === "Ended") seen.push(renderExit(status.exit))
    }
    assert.isAbove(spans.length, 0)
    return seen.join("\n")
  })

const impatient = Effect.provideService(RetryPolicy.RetryPolicy, {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.recurs(2)
})

const credentials: Readonly<Record<string, Auth.Credentials>> = {
  "a token": { username: "admin", password: Redacted.make(password) },
  "an access key": { accessKey, secretKey: Redacted.make(secretKey) }
}

const cases = Object.entries(credentials).flatMap(([kind, credential]) =>
  Object.entries(replies).map(([name, reply]) => ({ kind, credential, name, reply }))
)

describe("secrets stay inside", () => {
  it.effect.each(cases)("with $kind, after $name", ({ credential, reply }) => {
    const server = serve(reply)
    const layer = SangforScp.layer({ url, credentials: credential, rateLimits: false }).pipe(
      Layer.provide(server.layer)
    )
    const programs: ReadonlyArray<Effect.Effect<unknown, unknown, SangforScp.SangforScp>> = [
      Servers.get("a"),
      Stream.runCollect(Servers.list()),
      Servers.start("a").pipe(TaskPoller.awaitTask),
      Servers.resetPassword("a", Redacted.make(machinePassword))
    ]
    return Effect.gen(function* () {
      const output = yield* observe(programs.map((program) => program.pipe(impatient, Effect.provide(layer))))
      const sent = server.requests.flatMap(({ headers, text }) =>
        [/"password":"(\w+)"/.exec(text)?.[1], /Signature=(\w+)/.exec(headers["authorization"] ?? "")?.[1]].filter(
          Predicate.isNotUndefined
        )
      )
      for (const secret of [password, machinePassword, secretKey, token, ...sent]) assert.notInclude(output, secret)
    })
  })

  it("in credentials and layers that are printed", () => {
    const layer = HttpTransport.layer({ url }).pipe(
      Layer.provide(Auth.layer({ accessKey, secretKey: Redacted.make(secretKey) }, { url }))
    )
    assert.notInclude(render(credentials["an access key"]) + render(layer), secretKey)
  })
})
