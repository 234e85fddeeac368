/** Records with a field of a wrong type, tasks included. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { jsonText, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as ApiVolumes from "../../src/api/Volumes.ts"
import { Servers, TaskPoller, Tasks } from "../../src/index.ts"
import { against, connect } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

describe("the wait for a task", () => {
  const oddities: Readonly<Record<string, object>> = {
    'progress "50"': { progress: "50" },
    "progress null": { progress: null },
    "description null": { description: null },
    "description a number": { description: 7 },
    "object_id a number": { object_id: 42 },
    "begin_time a number": { begin_time: 1_700_000_000 }
  }
  for (const [name, oddity] of Object.entries(oddities)) {
    it.effect(`does not fail for ${name}`, () =>
      Effect.gen(function* () {
        const { script, state } = Scp.make()
        state.tasks.set("t", (reads) => ({ task_id: "t", status: reads === 0 ? "doing" : "finish", ...oddity }))
        yield* adjustClock(TaskPoller.wait("t").pipe(against(script)), "10 minutes")
        assert.strictEqual(state.taskReads.get("t"), 2)
      })
    )
  }

  it.effect("ends at once, and not as a timeout, when a task that was seen is gone", () =>
    Effect.gen(function* () {
      const { script, state } = Scp.make()
      state.tasks.set("t", (reads) => (reads < 2 ? { task_id: "t", status: "doing" } : undefined))
      const wait = Effect.flip(TaskPoller.wait("t").pipe(against(script)))
      const error = yield* adjustClock(wait, "10 minutes")
      assert.notStrictEqual(error._tag, "Timeout")
      assert.strictEqual(state.taskReads.get("t"), 3)
    })
  )

  it.effect("of many does not fail for one that is odd", () =>
    Effect.gen(function* () {
      const { script, state } = Scp.make()
      const ids = Array.from({ length: 20 }, (_, index) => `t${index}`)
      for (const id of ids) state.tasks.set(id, { task_id: id, status: "finish", progress: id === "t7" ? "100" : 100 })
      assert.strictEqual((yield* adjustClock(TaskPoller.waitAll(ids).pipe(against(script)), "10 minutes")).length, 20)
    })
  )
})

describe("a list of tasks", () => {
  it.effect("has the others where one is odd", () =>
    Effect.gen(function* () {
      const { script } = Scp.make({ tasks: [{ id: "a", status: "finish" }, { id: "b" }, { id: "c", status: "doing" }] })
      const tasks = yield* Stream.runCollect(Tasks.list({ onInvalid: "skip" })).pipe(against(script))
      assert.deepStrictEqual(
        tasks.map(({ id }) => id),
        ["a", "c"]
      )
    })
  )
})

describe("a list of servers", () => {
  const texts: Readonly<Record<string, string>> = {
    "a NaN": Misbehaviour.numbers.nan,
    "an infinity": Misbehaviour.numbers.infinity,
    "a negative infinity": Misbehaviour.numbers.negativeInfinity,
    "a number beyond doubles": Misbehaviour.numbers.beyondDouble,
    "20,000 levels": Misbehaviour.deepArray(20_000)
  }
  for (const [name, text] of Object.entries(texts)) {
    const page = `{"code":0,"data":{"total_size":3,"page_num":0,"page_size":100,"next_page_num":"","data":[{"id":"a","name":"a"},{"id":"b","name":"b","memory_mb":${text}},{"id":"c","name":"c"}]}}`

    it.effect(`loses one record for ${name}, not the listing`, () =>
      Effect.gen(function* () {
        const { layer } = connect([route("GET", "/janus/20180725/servers", jsonText(page))])
        const servers = yield* adjustClock(
          Stream.runCollect(Servers.list({ onInvalid: "skip" })).pipe(Effect.provide(layer)),
          "10 minutes"
        )
        assert.deepStrictEqual(
          servers.map(({ id }) => id),
          ["a", "c"]
        )
      })
    )

    it.effect(`fails for ${name} by the record's place, by default`, () =>
      Effect.gen(function* () {
        const script = [route("GET", "/janus/20180725/servers", jsonText(page))]
        const list = adjustClock(Stream.runCollect(Servers.list()).pipe(against(script)), "10 minutes")
        const error = yield* assertFails(list, "InvalidResponse")
        assert.include(error.message, "Record 1 ")
      })
    )
  }
})

describe("a record by its id", () => {
  const another = Scp.data({ id: "b", name: "b", task_id: "t-b", status: "finish" })
  const calls = {
    "Servers.get": Effect.asVoid(Servers.get("a")),
    "Tasks.get": Effect.asVoid(Tasks.get("a")),
    "the generated Volumes.getVolume": Effect.asVoid(ApiVolumes.getVolume({ volume_id: "a" }))
  }
  for (const [name, call] of Object.entries(calls)) {
    it.effect(`is not another one than was requested: ${name}`, () =>
      Effect.gen(function* () {
        const error = yield* assertFails(call.pipe(against([route("GET", "/*", another)])), "InvalidResponse")
        assert.include(error.message, "another one")
      })
    )
  }

  it.effect("of a task that is another one ends no wait", () =>
    Effect.gen(function* () {
      const wait = TaskPoller.wait("a").pipe(against([route("GET", "/*", another)]))
      yield* assertFails(adjustClock(wait, "10 minutes"), "InvalidResponse")
    })
  )

  it.effect("of a task that has no `id` is not another one either", () =>
    Effect.gen(function* () {
      const wait = TaskPoller.wait("a").pipe(
        against([route("GET", "/*", Scp.data({ task_id: "b", status: "finish" }))])
      )
      const error = yield* assertFails(adjustClock(wait, "10 minutes"), "InvalidResponse")
      assert.include(error.message, "another one")
    })
  )

  it.effect("may be told by another field than `id`", () =>
    Effect.gen(function* () {
      const record = Scp.data({ id: "7", task_id: "a", status: "finish" })
      yield* TaskPoller.wait("a").pipe(against([route("GET", "/*", record)]))
    })
  )
})
