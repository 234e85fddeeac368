/** Line 1: nothing is done twice. */
import { assertFails, inVirtualTime } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/test-support/Misbehaviour"
import * as Scp from "@effect-hci/test-support/SangforScp"
import { always, mapResponses, type Response } from "@effect-hci/test-support/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { HttpTransport, Servers } from "../../src/index.ts"
import { against, newServer } from "./support.ts"

/** A site that does every create, and loses the response to the first one. */
const losing = (lost: Response) => {
  const site = Scp.make({ servers: [] })
  const script = mapResponses(site.script, ({ count, method }, response) =>
    method === "POST" && count === 0 ? lost : response
  )
  return { state: site.state, script }
}

describe("a create whose response is lost", () => {
  it.effect("is not repeated once the site has forgotten its token", () =>
    Effect.gen(function* () {
      const { script, state } = losing(Misbehaviour.retryAfter(901, 503))
      const exit = yield* Effect.exit(
        inVirtualTime(Servers.create(newServer("a")).pipe(against(script)), { duration: "1 hour" })
      )
      assert.strictEqual(state.created.length, 1)
      assert.isTrue(Exit.isFailure(exit) && !Exit.hasDies(exit))
    })
  )

  it.effect(
    "is not repeated too late, however long the queue of our own writes is",
    () =>
      Effect.gen(function* () {
        const { script, state } = losing(Misbehaviour.resetBefore)
        const names = Array.from({ length: 2000 }, (_, index) => `server ${index}`)
        const exits = yield* inVirtualTime(
          Effect.forEach(names, (name) => Effect.exit(Servers.create(newServer(name))), {
            concurrency: "unbounded"
          }).pipe(against(script, { rateLimits: HttpTransport.rateLimits })),
          { duration: "1 hour", step: "10 seconds" }
        )
        assert.strictEqual(state.created.length, 2000)
        assert.isAtLeast(exits.filter(Exit.isSuccess).length, 1999)
      }),
    60_000
  )

  it.effect("is repeated in time, and says that the repeat was refused as one", () =>
    Effect.gen(function* () {
      const { script, state } = losing(Misbehaviour.resetBefore)
      const error = yield* assertFails(inVirtualTime(Servers.create(newServer("a")).pipe(against(script))), "Conflict")
      assert.isTrue(error.replayed)
      assert.strictEqual(state.created.length, 1)
    })
  )

  it.effect("says by what the server can be found", () =>
    Effect.gen(function* () {
      const create = Servers.create(newServer("the-name-of-it")).pipe(against(always(Misbehaviour.resetBefore)))
      const { message } = yield* assertFails(inVirtualTime(create), "TransportError")
      assert.include(message, "the-name-of-it")
    })
  )
})

describe("replayed", () => {
  it.effect("is not claimed of a conflict that is no duplicate's, after a 503 that did nothing", () =>
    Effect.gen(function* () {
      const script = always([Misbehaviour.retryAfter(1, 503), Scp.error(409, "The name is taken.")])
      const error = yield* assertFails(inVirtualTime(Servers.create(newServer("a")).pipe(against(script))), "Conflict")
      assert.notStrictEqual(error.replayed, true)
    })
  )
})
