import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Servers } from "@effect-hci/sangfor-scp"
import { assert, it } from "@effect/vitest"
import { Effect, Option } from "effect"

/** A site of ten servers, of which the first has the name that the tests are about. Its tasks end at once. */
const prepared = Effect.gen(function* () {
  const { save, servers } = yield* Testing.Simulator
  const [id = ""] = yield* servers.ids(0, 1)
  yield* Servers.rename(id, "web-01")
  return yield* save
}).pipe(Effect.provide(Testing.layerSimulated({ servers: 10, taskTime: 0 })))

it.effect("finds the server of the prepared site", () =>
  Effect.gen(function* () {
    const load = yield* prepared
    const server = yield* Effect.provide(Servers.findByName("web-01"), Testing.layerSimulated({ load }))
    assert.isTrue(Option.isSome(server))
  })
)
