import { assert, describe, it } from "@effect/vitest"
import * as EventQueue from "../../src/internal/engine/eventQueue.ts"

describe("an event queue", () => {
  it("applies what is due, in order, also what is scheduled meanwhile", () => {
    const eventQueue = EventQueue.make()
    const seen: Array<string> = []
    eventQueue.schedule(20, () => seen.push("b"))
    eventQueue.schedule(10, () => {
      seen.push("a")
      eventQueue.schedule(15, () => seen.push("a2"))
    })
    eventQueue.schedule(20, () => seen.push("c"))
    eventQueue.schedule(21, () => seen.push("late"))
    eventQueue.advance(9)
    assert.deepStrictEqual(seen, [])
    eventQueue.advance(20)
    assert.deepStrictEqual(seen, ["a", "a2", "b", "c"])
  })
})
