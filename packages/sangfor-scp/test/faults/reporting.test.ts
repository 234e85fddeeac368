/** What errors, log lines and spans say of a call. */
import { assertFails, observe } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { always, first, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { Hosts, Servers, TaskPoller } from "../../src/index.ts"
import { against, password } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Servers.list())
const site = "site-a"

describe("the site is named by", () => {
  it.effect("Timeout", () =>
    Effect.gen(function* () {
      const { script, state } = Scp.make()
      state.tasks.set("t", { task_id: "t", status: "doing" })
      const error = yield* assertFails(
        adjustClock(TaskPoller.wait("t").pipe(against(script, { site })), "10 minutes"),
        "Timeout"
      )
      assert.strictEqual(error.site, site)
    })
  )

  it.effect("TaskFailed", () =>
    Effect.gen(function* () {
      const { script, state } = Scp.make()
      state.tasks.set("t", { task_id: "t", status: "failure" })
      const error = yield* assertFails(
        adjustClock(TaskPoller.wait("t").pipe(against(script, { site })), "10 minutes"),
        "TaskFailed"
      )
      assert.strictEqual(error.site, site)
    })
  )

  it.effect("BadRequest that was made on this side", () =>
    Effect.gen(function* () {
      const error = yield* assertFails(Servers.get("").pipe(against([], { site })), "BadRequest")
      assert.strictEqual(error.site, site)
    })
  )

  it.effect("NotFound of a listing that was searched", () =>
    Effect.gen(function* () {
      const { script } = Scp.make({ hosts: [] })
      const error = yield* assertFails(Hosts.get("none").pipe(against(script, { site })), "NotFound")
      assert.strictEqual(error.site, site)
    })
  )

  it.effect("InvalidResponse of a listing", () =>
    Effect.gen(function* () {
      const { script } = Scp.make({ servers: [{ id: 1 }] })
      const error = yield* assertFails(list.pipe(against(script, { site })), "InvalidResponse")
      assert.strictEqual(error.site, site)
    })
  )

  it.effect("every log line and span", () =>
    Effect.gen(function* () {
      const { script } = Scp.make({ servers: [{ id: 1 }, { id: "a", name: "a" }] })
      const { logs, spans } = yield* observe(
        Stream.runCollect(Servers.list({ onInvalid: "skip" })).pipe(against(script, { site }))
      )
      assert.isNotEmpty(logs)
      for (const { annotations, message } of logs) assert.include(message + JSON.stringify(annotations), site)
      for (const { attributes, name } of spans) assert.strictEqual(attributes.get("hci.site"), site, name)
    })
  )
})

describe("a logged error", () => {
  it.effect("reads platform, site, operation, status, code and request id", () =>
    Effect.gen(function* () {
      const forbidden = Misbehaviour.withHeaders(Scp.error(403, "no", 4711), { "x-request-id": "req-7" })
      const exit = yield* Effect.exit(list.pipe(against(always(forbidden), { site })))
      const text = Exit.isFailure(exit) ? Cause.pretty(exit.cause) : ""
      for (const part of ["sangfor-scp", site, "Servers.list", "403", "4711", "req-7"]) assert.include(text, part)
    })
  )
})

describe("a span", () => {
  it.effect("carries method, status, address, attempts and request id", () =>
    Effect.gen(function* () {
      const { script } = Scp.make({ servers: [] })
      const busy = Misbehaviour.withHeaders(Scp.error(503, "busy"), { "x-request-id": "req-1" })
      const { spans } = yield* observe(
        adjustClock(list.pipe(against([first("GET", "*", busy), ...script])), "10 minutes")
      )
      const attributes = Object.fromEntries(
        spans.find(({ name }) => name === "sangfor-scp.Servers.list")?.attributes ?? []
      )
      assert.deepInclude(attributes, {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "scp.test",
        "http.request.resend_count": 1
      })
    })
  )
})

describe("seen at debug", () => {
  it.effect("retries", () =>
    Effect.gen(function* () {
      const { script } = Scp.make({ servers: [] })
      const { logs } = yield* observe(
        adjustClock(
          list.pipe(against([first("GET", "*", Misbehaviour.resetBefore), ...script], { site })),
          "10 minutes"
        )
      )
      assert.isTrue(logs.some(({ level, message }) => level === "Debug" && message.includes("Servers.list")))
    })
  )

  it.effect("re-logins", () =>
    Effect.gen(function* () {
      const { script, state } = Scp.make({ servers: [] })
      const program = Effect.gen(function* () {
        yield* list
        state.tokens.clear()
        yield* list
      })
      const { logs } = yield* observe(program.pipe(against(script, { site, credentials: password })))
      assert.isTrue(logs.some(({ level, message }) => level === "Debug" && /log|session|token/i.test(message)))
    })
  )
})

describe("every request", () => {
  it.effect("names its client", () =>
    Effect.gen(function* () {
      let agent: string | undefined
      yield* list.pipe(
        against([
          route("GET", "*", ({ headers }) => {
            agent = headers["user-agent"]
            return Scp.data([])
          })
        ])
      )
      assert.match(agent ?? "", /effect-hci/)
    })
  )
})
