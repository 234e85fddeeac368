/** Line 12: every failure says where. */
import { assertFails, observe } from "@effect-hci/test-support/Assertions"
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import { always, first, json, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { Label, Metrics, ResourceChanges, TaskPoller } from "../../src/index.ts"
import { against, password } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Label.list())
const site = "site-a"

describe("the site is named by", () => {
  it.effect("Timeout", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ tasks: [Tower.task("t", { status: "EXECUTING" })] })
      const error = yield* assertFails(
        adjustClock(TaskPoller.wait("t").pipe(against(script, { site })), "10 minutes"),
        "Timeout"
      )
      assert.strictEqual(error.site, site)
    })
  )

  it.effect("TaskFailed", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ tasks: [Tower.task("t", { status: "FAILED" })] })
      const error = yield* assertFails(
        adjustClock(TaskPoller.wait("t").pipe(against(script, { site })), "10 minutes"),
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

  it.effect("WentBack and Compacted of the change feed", () =>
    Effect.gen(function* () {
      const feed = (currentRevision: string, compactRevision: string) =>
        always(json({ ec: "EOK", data: [], currentRevision, compactRevision }))
      const stream = Stream.runDrain(ResourceChanges.stream({ from: "5" }))
      const back = yield* assertFails(stream.pipe(against(feed("1", "0"), { site })), "WentBack")
      const compacted = yield* assertFails(stream.pipe(against(feed("9", "8"), { site })), "Compacted")
      assert.deepStrictEqual([back.site, compacted.site], [site, site])
    })
  )

  it.effect("NoData, UnknownMetric and Truncated of metrics", () =>
    Effect.gen(function* () {
      const metrics = (dropped: boolean) => [
        route("POST", "/v2/api/get-vms", ({ count }) =>
          json(count === 0 ? [{ id: "v", name: "v", local_id: "v" }] : [])
        ),
        route("POST", "/v2/api/get-vm-metrics", json([{ data: { dropped, sample_streams: [] } }]))
      ]
      const query = (name: string) =>
        Stream.runDrain(Metrics.query("vm", { metrics: [Metrics.unlisted(name)], range: "2h" }))
      const cpuUsage = query("elf_vm_cpu_overall_usage_percent")
      const noData = yield* assertFails(cpuUsage.pipe(against(metrics(false), { site })), "NoData")
      const unknownMetric = yield* assertFails(
        query("nothing").pipe(against(metrics(false), { site })),
        "UnknownMetric"
      )
      const truncated = yield* assertFails(cpuUsage.pipe(against(metrics(true), { site })), "Truncated")
      assert.deepStrictEqual([noData.site, unknownMetric.site, truncated.site], [site, site, site])
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
      const { spans } = yield* observe(adjustClock(list.pipe(against([busy, ...script])), "10 minutes"))
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

describe("every login", () => {
  it.effect("is a line at debug that names the site", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ labels: [] })
      const { logs } = yield* observe(list.pipe(against(script, { site, credentials: password })))
      assert.deepInclude(
        logs.map(({ level, message }) => ({ level, message })),
        { level: "Debug", message: `cloudtower ${site}: logging in.` }
      )
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
      const { logs } = yield* observe(adjustClock(list.pipe(against([lost, ...script], { site })), "10 minutes"))
      assert.match(agent ?? "", /effect-hci/)
      assert.isTrue(logs.some(({ level, message }) => level === "Debug" && message.includes("Label.getLabels")))
    })
  )
})
