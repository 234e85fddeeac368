/** Line 12: every failure says where. */
import { assertFails, inVirtualTime, observe } from "@effect-hci/test-support/Assertions"
import * as Tower from "@effect-hci/test-support/CloudTower"
import * as Misbehaviour from "@effect-hci/test-support/Misbehaviour"
import { always, first } from "@effect-hci/test-support/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { Label, TaskPoller } from "../../src/index.ts"
import { against } from "./support.ts"

const list = Stream.runCollect(Label.list())
const site = "site-a"

describe("the site is named by", () => {
  it.effect("Timeout", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ tasks: [Tower.task("t", { status: "EXECUTING" })] })
      const error = yield* assertFails(inVirtualTime(TaskPoller.wait("t").pipe(against(script, { site }))), "Timeout")
      assert.strictEqual(error.site, site)
    })
  )

  it.effect("TaskFailed", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ tasks: [Tower.task("t", { status: "FAILED" })] })
      const error = yield* assertFails(
        inVirtualTime(TaskPoller.wait("t").pipe(against(script, { site }))),
        "TaskFailed"
      )
      assert.strictEqual(error.site, site)
    })
  )

  it.effect("NotFound of a record that was looked for", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ labels: [] })
      const error = yield* assertFails(Label.get("none").pipe(against(script, { site })), "NotFound")
      assert.strictEqual(error.site, site)
    })
  )

  it.effect("BadRequest that was made on this side", () =>
    Effect.gen(function* () {
      const call = Stream.runCollect(Label.list({ pageSize: 0 })).pipe(against([], { site }))
      assert.strictEqual((yield* assertFails(call, "BadRequest")).site, site)
    })
  )

  it.effect("InvalidResponse of a listing", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ labels: [{ id: 1 }] })
      const error = yield* assertFails(list.pipe(against(script, { site })), "InvalidResponse")
      assert.strictEqual(error.site, site)
    })
  )
})

describe("a logged error", () => {
  it.effect("reads platform, site, operation, status, code and request id", () =>
    Effect.gen(function* () {
      const forbidden = Tower.error(403, "no", { code: "Forbidden4711" })
      const exit = yield* Effect.exit(list.pipe(against(always(forbidden), { site })))
      const text = Exit.isFailure(exit) ? Cause.pretty(exit.cause) : ""
      for (const part of ["cloudtower", site, "Label.getLabels", "403", "Forbidden4711", "request-1"])
        assert.include(text, part)
    })
  )
})

describe("a span", () => {
  it.effect("carries method, status, address and attempts", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ labels: [] })
      const busy = first("POST", "/v2/api/get-labels", Tower.error(503, "busy"))
      const { spans } = yield* observe(inVirtualTime(list.pipe(against([busy, ...script]))))
      const span = spans.find(({ name }) => name === "cloudtower.Label.getLabels")
      assert.deepInclude(Object.fromEntries(span?.attributes ?? []), {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "server.address": "tower.test",
        "http.request.resend_count": 1
      })
    })
  )
})

describe("every request", () => {
  it.effect("names its client, and a retry is a line at debug", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ labels: [] })
      let agent: string | undefined
      const lost = first("POST", "/v2/api/get-labels", ({ headers }) => {
        agent = headers["user-agent"]
        return Misbehaviour.resetBefore
      })
      const { logs } = yield* observe(inVirtualTime(list.pipe(against([lost, ...script], { site }))))
      assert.match(agent ?? "", /effect-hci/)
      assert.isTrue(logs.some(({ level, message }) => level === "Debug" && message.includes("Label.getLabels")))
    })
  )
})
