/** Line 2: nothing is lost in listings. */
import * as Tower from "@effect-hci/simulator/ScriptedCloudTower"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import { mapResponses } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { Label } from "../../src/index.ts"
import { assertNoDefect, connect } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

/** Lists the labels; requests after the 50th stay without a response. */
const list = ({ script }: Tower.Tower, by: "id" | "offset") =>
  Effect.gen(function* () {
    const bounded = mapResponses(script, ({ index }, response) => (index < 50 ? response : Misbehaviour.silence))
    const { layer, server } = connect(bounded)
    const exit = yield* Effect.exit(
      adjustClock(Stream.runCollect(Label.list({ by })).pipe(Effect.provide(layer)), "10 minutes")
    )
    assertNoDefect(exit)
    const ids = Exit.isSuccess(exit) ? exit.value.map(({ id }) => id) : undefined
    return { ids, requests: server.requests.length }
  })

const tower = (count = 250) => Tower.make({ labels: Tower.labels(count) })

const idsFrom = (start: number) =>
  Tower.labels(250)
    .slice(start)
    .flatMap((record) => ("id" in record ? [String(record.id)] : []))

const assertComplete = (ids: ReadonlyArray<string> | undefined, present: ReadonlyArray<string>) => {
  if (ids === undefined) return
  assert.strictEqual(new Set(ids).size, ids.length, "records were given twice")
  assert.includeMembers([...ids], [...present], "records are missing")
}

for (const by of ["id", "offset"] as const) {
  describe(`a listing by ${by}`, () => {
    it.effect("fails, or has all, when records of page one are deleted after it came", () =>
      Effect.gen(function* () {
        const shrinking = tower()
        let reads = 0
        shrinking.state.beforeList = () => {
          reads += 1
          if (reads === 2) shrinking.state.tables["labels"]?.splice(0, 30)
        }
        const { ids } = yield* list(shrinking, by)
        assertComplete(ids, idsFrom(30))
      })
    )

    it.effect("fails when every window is the first one", () =>
      Effect.gen(function* () {
        const deaf = tower()
        deaf.state.changeList = () => Tower.labels(100)
        const { ids, requests } = yield* list(deaf, by)
        assert.isUndefined(ids, `${ids?.length} records, ${new Set(ids).size} of them different`)
        assert.strictEqual(requests, 5)
      })
    )

    it.effect("fails when windows come as A, B, A, B", () =>
      Effect.gen(function* () {
        const circle = tower()
        let reads = 0
        circle.state.changeList = () => {
          reads += 1
          return Tower.labels(200).slice(reads % 2 === 1 ? 0 : 100, reads % 2 === 1 ? 100 : 200)
        }
        const { ids, requests } = yield* list(circle, by)
        assert.isUndefined(ids, `${ids?.length} records, ${new Set(ids).size} of them different`)
        assert.strictEqual(requests, 6)
      })
    )

    it.effect("fails when a window is not in the order of ids", () =>
      Effect.gen(function* () {
        const unordered = tower()
        unordered.state.changeList = (records) => records.toReversed()
        const { ids } = yield* list(unordered, by)
        assertComplete(ids, idsFrom(0))
      })
    )

    it.effect("ends at the first empty window of a total of a thousand million", () =>
      Effect.gen(function* () {
        const boastful = tower(150)
        boastful.state.changeCount = () => 1e9
        const { ids, requests } = yield* list(boastful, by)
        assert.isUndefined(ids)
        // By id, what comes after the empty window is counted, and the window is requested once more.
        assert.strictEqual(requests, by === "id" ? 10 : 7)
      })
    )

    for (const [name, from, times] of [
      ["the first one", 0, 1],
      ["the first one, every time", 0, 100],
      ["a later one", 2, 1],
      ["a later one, every time", 2, 100]
    ] as const) {
      it.effect(`fails, or has all, when ${name} of its windows comes empty`, () =>
        Effect.gen(function* () {
          const forgetful = tower(950)
          let reads = 0
          forgetful.state.changeList = (records) => {
            const read = reads++
            return read >= from && read < from + times ? [] : records
          }
          const { ids } = yield* list(forgetful, by)
          const all = Tower.labels(950).flatMap((record) => ("id" in record ? [String(record.id)] : []))
          assertComplete(ids, all)
          if (by === "id") assert.strictEqual(ids === undefined, times > 1)
        })
      )
    }

    it.effect("takes a Tower at its word that gives fewer records than were asked for", () =>
      Effect.gen(function* () {
        const small = tower()
        small.state.changeList = (records) => records.slice(0, 20)
        const { ids } = yield* list(small, by)
        assertComplete(ids, idsFrom(0))
      })
    )
  })
}
