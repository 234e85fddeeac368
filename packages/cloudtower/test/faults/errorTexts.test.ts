/** Line 10: the server's words. */
import { assertFails, assertNoSecrets, assertPrintable, observe } from "@effect-hci/test-support/Assertions"
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import { always, json, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Label, TaskPoller, Vm } from "../../src/index.ts"
import { against, connect, password } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Label.list())

describe("secrets that a server repeats", () => {
  it.effect("are masked in errors, log lines and spans: an API key", () =>
    Effect.gen(function* () {
      const { text } = yield* observe(list.pipe(against(always(Misbehaviour.echoesSecrets()))))
      assertNoSecrets([Tower.apiKey], text)
    })
  )

  it.effect("are masked in errors, log lines and spans: the password of a login", () =>
    Effect.gen(function* () {
      const script = always(Misbehaviour.echoesSecrets())
      const { text } = yield* observe(list.pipe(against(script, { credentials: password })))
      assertNoSecrets([Tower.credentials.password], text)
    })
  )

  it.effect("are masked in errors, log lines and spans: a token", () =>
    Effect.gen(function* () {
      const { script } = Tower.make({ labels: [] })
      const { layer } = connect([route("POST", "/v2/api/get-labels", Misbehaviour.echoesSecrets()), ...script], {
        credentials: password
      })
      const { text } = yield* observe(list.pipe(Effect.provide(layer)))
      assertNoSecrets(["token-1-5ecret"], text)
    })
  )
})

describe("the locked resources of an error", () => {
  it.effect("are the first 100, however many the Tower names", () =>
    Effect.gen(function* () {
      const locked_resources = Array.from({ length: 20_000 }, (_, index) => ({ id: `vm-${index}`, type: "Vm" }))
      const locked = Tower.error(409, "locked", { code: "ResourceLocked", props: { locked_resources } })
      const write = Vm.poweroffVm({ where: { id: "vm-0" } })
      const error = yield* assertFails(write.pipe(against([route("POST", "/v2/api/poweroff-vm", locked)])), "Conflict")
      assert.deepStrictEqual(error.locked, locked_resources.slice(0, 100))
    })
  )
})

describe("a secret that a task tells of", () => {
  it.effect("is masked in the error of its wait", () =>
    Effect.gen(function* () {
      const told = `cannot set pa55-of-vm with ${Tower.apiKey}`
      const task = Tower.task("t", { status: "FAILED", error_message: told, description: told })
      const write = route("POST", "/v2/api/create-vm", json([]))
      const program = Effect.gen(function* () {
        // @ts-expect-error A body of the test's own.
        yield* Vm.createVm([{ name: "a", cloud_init: { default_user_password: "pa55-of-vm" } }])
        return yield* TaskPoller.wait("t")
      })
      const { script } = Tower.make({ tasks: [task] })
      const error = yield* assertFails(
        adjustClock(program.pipe(against([write, ...script])), "10 minutes"),
        "TaskFailed"
      )
      assert.include(error.message, "cannot set [masked] with [masked]")
      assertNoSecrets(["pa55-of-vm", Tower.apiKey], error)
    })
  )
})

describe("control characters", () => {
  it.effect("of an error do not reach a terminal", () =>
    Effect.gen(function* () {
      const response = Tower.error(400, Misbehaviour.controlCharacters, { code: Misbehaviour.controlCharacters })
      const error = yield* assertFails(list.pipe(against(always(response))), "BadRequest")
      assertPrintable(error.message, error.code ?? "", String(error))
    })
  )

  it.effect("of a failed task do not reach a terminal", () =>
    Effect.gen(function* () {
      const task = Tower.task("t", { status: "FAILED", error_message: Misbehaviour.controlCharacters })
      const { script } = Tower.make({ tasks: [task] })
      const error = yield* assertFails(
        adjustClock(TaskPoller.wait("t").pipe(against(script)), "10 minutes"),
        "TaskFailed"
      )
      assertPrintable(error.message, ...error.tasks.map(({ message }) => message))
    })
  )
})

describe("the stack of a server", () => {
  it.effect("is not shown", () =>
    Effect.gen(function* () {
      const { text } = yield* observe(list.pipe(against(always(Tower.error(400, "no")))))
      assert.notInclude(text, "private.js")
    })
  )
})
