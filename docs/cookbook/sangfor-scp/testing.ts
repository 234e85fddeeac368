/** A program and a test of it that needs no server. */
import { Servers } from "@effect-hci/sangfor-scp"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Stops every server whose name begins with `tmp-`. */
export const stopTemporary = Servers.list({ name: "tmp-" }).pipe(
  Stream.filter(({ name }) => name.startsWith("tmp-")),
  Stream.runForEach(({ id }) => Servers.stop(id))
)

/** Gives the calls that the program made. */
export const test = Effect.andThen(stopTemporary, Testing.calls).pipe(
  Effect.provide(
    Testing.layer([
      Testing.mockList(Servers.list, [
        { id: "1", name: "tmp-build" },
        { id: "2", name: "web-tmp-1" }
      ]),
      Testing.mock(Servers.stop, () => Effect.succeed({ task_id: "t" }))
    ])
  )
)
