import { Label, ResourceChanges } from "@effect-hci/cloudtower"
import { Effect, Stream } from "effect"

// A change of labels, as the Tower tells it.
export const program = Effect.gen(function* () {
  const from = yield* ResourceChanges.currentRevision
  yield* Label.createLabel([{ key: "owner", value: "operations" }])
  return yield* ResourceChanges.stream({ from, resource_type: "Label" }).pipe(Stream.take(1), Stream.runCollect)
})
