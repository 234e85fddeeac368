/** The recipe of docs/cookbook/sangfor-scp/api.ts against mocks. */
import { assert, describe, it } from "@effect/vitest"
import * as HciError from "@effect-hci/core/HciError"
import * as Effect from "effect/Effect"
import * as Recipe from "../../../../docs/cookbook/sangfor-scp/api.ts"
import * as Alarms from "../../src/api/Alarms.ts"
import * as ServerSnapshots from "../../src/api/ServerSnapshots.ts"
import * as Tasks from "../../src/Tasks.ts"
import * as Testing from "../../src/Testing.ts"

const snapshots = [
  { id: "s1", name: "before the update" },
  { id: "s2", name: "after it" }
]

describe("the recipe of generated functions", () => {
  it.effect("lists snapshots and alarms, and takes a snapshot", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Recipe.snapshotsIfSupported("1"), ["s1 before the update", "s2 after it"])
      assert.deepStrictEqual(yield* Recipe.someAlarms, ["p1: look at the disk"])
      assert.strictEqual(yield* Recipe.alarmCount, 3)
      assert.strictEqual((yield* Recipe.takeSnapshot("1", "now")).task_id, "t1")
      assert.deepStrictEqual(
        (yield* Testing.calls).map(({ operation }) => operation),
        [
          "ServerSnapshots.getServerSnapshots",
          "Alarms.getRealtimeAlarms",
          "Alarms.getAlarms",
          "ServerSnapshots.createServerSnapshot",
          "Tasks.get"
        ]
      )
    }).pipe(
      Effect.provide(
        Testing.layer([
          Testing.mockList(ServerSnapshots.getServerSnapshots, snapshots),
          Testing.mockList(Alarms.getRealtimeAlarms, [{ level: "p1", alarm_advice: "look at the disk" }]),
          Testing.mockList(Alarms.getAlarms, [{ id: 1 }, { id: 2 }, { id: 3 }]),
          Testing.mock(ServerSnapshots.createServerSnapshot, () => Effect.succeed({ task_id: "t1" })),
          Testing.mock(Tasks.get, ({ id }) => Effect.succeed({ id, status: "finish" }))
        ])
      )
    )
  )

  it.effect("says which version snapshots need", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Recipe.snapshotsIfSupported("1"), [
        "snapshots need SCP 6.10.0, this site has 6.7.33"
      ])
    }).pipe(
      Effect.provide(
        Testing.layer([
          Testing.mock(ServerSnapshots.getServerSnapshots, () =>
            Effect.fail(
              new HciError.Unsupported({
                platform: "sangfor-scp",
                operation: "ServerSnapshots.getServerSnapshots",
                message: "too old",
                since: "6.10.0",
                serverVersion: "6.7.33"
              })
            )
          )
        ])
      )
    )
  )
})
