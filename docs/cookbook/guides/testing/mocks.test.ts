import * as Testing from "@effect-hci/cloudtower/Testing"
import { HciError, Label, TaskPoller } from "@effect-hci/cloudtower"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"

const createLabel = (key: string) => Label.createLabel([{ key }]).pipe(TaskPoller.awaitTask)

const label = { id: "label-1", key: "team", createdAt: "2026-01-31T12:00:00.000Z" }

it.effect("creates a label and waits for its task", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* createLabel("team"), [label])
    const [first] = yield* Testing.calls
    assert.deepStrictEqual(first, { operation: "Label.createLabel", input: [{ key: "team" }] })
  }).pipe(
    Effect.provide(
      Testing.layer([
        Testing.mock(Label.createLabel, () => Effect.succeed([{ task_id: "task-1", data: label }])),
        Testing.mockTasks()
      ])
    )
  )
)

it.effect("fails where the label exists", () =>
  Effect.gen(function* () {
    assert.strictEqual((yield* Effect.flip(createLabel("team")))._tag, "Conflict")
  }).pipe(
    Effect.provide(
      Testing.layer([
        Testing.mock(Label.createLabel, ([{ key } = { key: "" }]) =>
          Effect.fail(
            new HciError.Conflict({ platform: "cloudtower", operation: "Label.createLabel", message: `${key} exists` })
          )
        )
      ])
    )
  )
)
