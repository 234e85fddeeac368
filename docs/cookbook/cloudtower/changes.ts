/** Keep a copy up to date: list once, then follow what changes. CloudTower 4.6.0 and later. */
import { ResourceChanges, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/**
 * The revision is read before the listing, so that nothing falls between them. When the server has dropped the
 * revisions that are needed, or they go back as after a restore, everything is listed again.
 */
export const mirror = <R>(
  whole: (vms: ReadonlyArray<Vm.Vm>) => Effect.Effect<void, never, R>,
  change: (event: ResourceChanges.ResourceChangeEvent) => Effect.Effect<void, never, R>
) =>
  Effect.gen(function* () {
    const from = yield* ResourceChanges.currentRevision
    yield* whole(yield* Stream.runCollect(Vm.list()))
    yield* Stream.runForEach(ResourceChanges.stream({ from, resource_type: "Vm" }), change)
  }).pipe(Effect.retry({ while: ({ _tag }) => _tag === "Compacted" || _tag === "WentBack" }))
