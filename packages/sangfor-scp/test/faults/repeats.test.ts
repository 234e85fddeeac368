/** Creates whose response is lost. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { always, mapResponses, type Response } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { HttpTransport, Servers } from "../../src/index.ts"
import { against, connect, newServer } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

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
      const exit = yield* Effect.exit(adjustClock(Servers.create(newServer("a")).pipe(against(script)), "1 hour"))
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
        const exits = yield* adjustClock(
          Effect.forEach(names, (name) => Effect.exit(Servers.create(newServer(name))), {
            concurrency: "unbounded"
          }).pipe(against(script, { rateLimits: HttpTransport.rateLimits })),
          "1 hour"
        )
        assert.strictEqual(state.created.length, 2000)
        // The one whose response was lost is created, and not known to be.
        assert.strictEqual(exits.filter(Exit.isSuccess).length, 1999)
      }),
    60_000
  )

  it.effect("is repeated in time, and says that the repeat was refused as one", () =>
    Effect.gen(function* () {
      const { script, state } = losing(Misbehaviour.resetBefore)
      const error = yield* assertFails(
        adjustClock(Servers.create(newServer("a")).pipe(against(script)), "10 minutes"),
        "Conflict"
      )
      assert.isTrue(error.replayed)
      assert.strictEqual(state.created.length, 1)
    })
  )

  it.effect("says by what the server can be found", () =>
    Effect.gen(function* () {
      const create = Servers.create(newServer("the-name-of-it")).pipe(against(always(Misbehaviour.resetBefore)))
      const { message } = yield* assertFails(adjustClock(create, "10 minutes"), "TransportError")
      assert.include(message, "the-name-of-it")
    })
  )
})

describe("replayed", () => {
  for (const status of [503, 429]) {
    it.effect(`is claimed of a token that was used already, after a ${status} to a create that was done`, () =>
      Effect.gen(function* () {
        const { script, state } = losing(Misbehaviour.retryAfter(1, status))
        const error = yield* assertFails(
          adjustClock(Servers.create(newServer("a")).pipe(against(script)), "10 minutes"),
          "Conflict"
        )
        assert.isTrue(error.replayed)
        assert.isTrue(error.mayHaveTakenEffect)
        assert.strictEqual(state.created.length, 1)
      })
    )
  }

  it.effect("is not claimed of a duplicate name, after a 503 that did nothing", () =>
    Effect.gen(function* () {
      const script = always([Misbehaviour.retryAfter(1, 503), Scp.error(409, "Duplicate name.")])
      const error = yield* assertFails(
        adjustClock(Servers.create(newServer("a")).pipe(against(script)), "10 minutes"),
        "Conflict"
      )
      assert.notStrictEqual(error.replayed, true)
    })
  )

  it.effect("is not claimed of a conflict that is no duplicate's, after a 503 that did nothing", () =>
    Effect.gen(function* () {
      const script = always([Misbehaviour.retryAfter(1, 503), Scp.error(409, "The name is taken.")])
      const error = yield* assertFails(
        adjustClock(Servers.create(newServer("a")).pipe(against(script)), "10 minutes"),
        "Conflict"
      )
      assert.notStrictEqual(error.replayed, true)
    })
  )
})

describe("a client token that the site knows", () => {
  for (const [name, rejection] of Object.entries<Response>({
    "409": Scp.error(409, "Duplicate request: this X-Client-Token has been processed already"),
    "429": Scp.error(429, "the request is repeated", "SCP.DuplicateClientToken"),
    "429 in Chinese": Scp.error(429, "重复请求")
  })) {
    it.effect(`is a conflict with replayed, refused with ${name}, after a response that was lost`, () =>
      Effect.gen(function* () {
        const script = always([Misbehaviour.resetBefore, rejection])
        const error = yield* assertFails(
          adjustClock(Servers.create(newServer("a")).pipe(against(script)), "10 minutes"),
          "Conflict"
        )
        assert.isTrue(error.replayed)
      })
    )
  }

  it.effect("is a conflict without replayed where it is the first of its call, and is not tried again", () =>
    Effect.gen(function* () {
      const { layer, server } = connect(always(Scp.error(429, "Duplicate request")))
      const error = yield* assertFails(adjustClock(Effect.provide(Servers.start("a"), layer), "10 minutes"), "Conflict")
      assert.notStrictEqual(error.replayed, true)
      assert.strictEqual(server.requests.length, 1)
    })
  )

  it.effect("can be given, so that the same call of another process changes nothing twice", () =>
    Effect.gen(function* () {
      const { script, state } = Scp.make({ servers: [] })
      const { layer, server } = connect(script)
      const token = "0b7f1a52-6d0e-4a53-9a0e-1c7c5e0f6f5e"
      const create = Servers.create(newServer("a")).pipe(HttpTransport.withClientToken(token), Effect.provide(layer))
      yield* create
      yield* assertFails(create, "Conflict")
      assert.strictEqual(state.created.length, 1)
      assert.deepStrictEqual(
        server.requests.map(({ headers }) => headers["x-client-token"]),
        [token, token]
      )
    })
  )
})

describe("servers of a create whose response was lost", () => {
  const servers = ["web", "web-1", "web_2", "web-a", "web-10x", "a web", "web"].map((name, index) => ({
    id: `id-${index}`,
    name
  }))
  const idsOf = (found: ReadonlyArray<Servers.Server>) => found.map(({ id }) => id)

  it.effect("are found by the name of the create", () =>
    Effect.gen(function* () {
      const { layer, server } = connect(Scp.make({ servers }).script)
      const created = yield* Effect.provide(Servers.findCreated({ az_id: "az", name: "web" }), layer)
      assert.deepStrictEqual(idsOf(created), ["id-0", "id-6"])
      const many = yield* Effect.provide(Servers.findCreated({ az_id: "az", name: "web", count: 2 }), layer)
      assert.deepStrictEqual(idsOf(many), ["id-0", "id-1", "id-2", "id-6"])
      assert.deepInclude(server.requests[0]?.query, { az_id: "az", name: "web" })
    })
  )
})
