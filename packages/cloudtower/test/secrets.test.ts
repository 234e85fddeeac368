/** Nothing secret comes out, whatever goes wrong. */
import { refused, resetBefore } from "@effect-hci/simulator/Misbehaviour"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import type { CloudTower } from "../src/index.ts"
import { ApiKeys, TaskPoller, Vm } from "../src/index.ts"
import * as Uploads from "../src/Uploads.ts"
import type { Handler } from "./support/http.ts"
import type { Response } from "@effect-hci/simulator/Script"
import { json, errorResponse } from "./support/http.ts"
import { against, tower, withPassword } from "./support/tower.ts"
import { adjustClock } from "../src/Testing.ts"

const password = "pa55word-of-root"
const apiKey = "key-8d1f"
const token = "token-7f3a9c"
const newKey = "key-of-graphql"
const secrets = [password, apiKey, token, newKey]

const login: Handler = () => json({ task_id: null, data: { token } })

/** What a Tower may respond, each time to all calls. */
const replies: Readonly<Record<string, () => Response>> = {
  "401 for ever": () => errorResponse(401, "expired"),
  "500 in JSON": () => errorResponse(500, "internal"),
  "502 in HTML": () => ({ status: 502, body: "<h1>Bad Gateway</h1>" }),
  "a body that is not JSON": () => ({ body: "{" }),
  "a body of another shape": () => json({ id: 7 }),
  "a lost connection": () => resetBefore,
  "a rejected connection": () => refused,
  "GraphQL's errors": () => json({ errors: [{ message: "no" }] }),
  "all it should": () => json({ data: { createApiKey: { id: "ak", key: newKey } } })
}

const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value)

const render = (value: unknown): string =>
  [String(value), JSON.stringify(value, plain), inspect(value, { depth: 12, showHidden: true })].join("\n")

const renderExit = (exit: Exit.Exit<unknown, unknown>): string =>
  exit._tag === "Success"
    ? render(exit.value)
    : [render(exit), Cause.pretty(exit.cause), render(Cause.squash(exit.cause))].join("\n")

/** Runs a program under a logger and a tracer that keep everything; gives all that came out. */
const observe = (program: Effect.Effect<unknown, unknown>) =>
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
    const exit = yield* adjustClock(program, "10 minutes").pipe(
      Effect.tapCause((cause) => Effect.logError(cause)),
      Effect.exit,
      Effect.withTracer(tracer),
      Effect.provideService(References.MinimumLogLevel, "All"),
      Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry),
      Effect.provide(Logger.layer([logger]))
    )
    seen.push(renderExit(exit))
    for (const { attributes, events, name, status } of spans) {
      seen.push(name, render([...attributes]), render(events), render(status))
    }
    return { text: seen.join("\n"), spans: spans.length }
  })

const source = Uploads.fromStream(Stream.make(new Uint8Array(9)), 9)

/** Calls of every kind, those that carry secrets first. */
const programs: ReadonlyArray<Effect.Effect<unknown, unknown, CloudTower.CloudTower>> = [
  ApiKeys.create("ci"),
  ApiKeys.delete(Redacted.make(newKey)),
  Vm.getVms({}),
  Stream.runDrain(Vm.list()),
  Vm.startVm({ where: { id: "vm-1" } }).pipe(TaskPoller.awaitTask),
  TaskPoller.wait("t-1", { timeout: "6 seconds" }),
  Uploads.elfImage({ source, cluster_id: "cl-1", timeout: "6 seconds" })
]

const credentials = {
  "an API key": { credentials: { apiKey: Redacted.make(apiKey) } },
  "a password": withPassword({ password: Redacted.make(password) }),
  "a directory": withPassword({ password: Redacted.make(password), source: "LDAP" })
} as const

const leaks = (text: string) => secrets.filter((secret) => text.includes(secret))

const everyCall = Effect.fnUntraced(function* (routes: Readonly<Record<string, Handler>>, fallback: () => Response) {
  const server = tower({
    routes: new Proxy(routes, { get: (handlers, name) => handlers[String(name)] ?? (() => fallback()) })
  })
  for (const options of Object.values(credentials)) {
    for (const program of programs) {
      const { spans, text } = yield* observe(program.pipe(against(server, options)))
      assert.notStrictEqual(spans, 0)
      assert.deepStrictEqual(leaks(text), [], text)
    }
  }
  return server
})

describe("secrets", () => {
  it.effect.each(Object.keys(replies))("do not come out when the server responds with %s", (name) =>
    Effect.gen(function* () {
      const reply = replies[name]
      if (reply === undefined) return assert.fail(name)
      const server = yield* everyCall({ login }, reply)
      const sent = server.requests.flatMap(({ headers, text }) => [text, render(headers)]).join("\n")
      assert.includeMembers([...secrets], leaks(sent), "they were sent")
      assert.include(leaks(sent), token)
    })
  )

  it.effect.each(Object.keys(replies))("do not come out of a login that meets %s", (name) =>
    Effect.gen(function* () {
      const reply = replies[name]
      if (reply === undefined) return assert.fail(name)
      yield* everyCall({ login: reply }, reply)
    })
  )
})
