import { Tags } from "@effect-hci/sangfor-scp"
import { Effect, Stream } from "effect"

// Makes a tag, and lists the names of all.
export const program = Effect.gen(function* () {
  yield* Tags.create("production")
  return yield* Tags.list().pipe(
    Stream.map(({ name }) => name),
    Stream.runCollect
  )
})
