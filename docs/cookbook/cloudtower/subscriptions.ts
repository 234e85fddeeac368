/** Keep a copy up to date by a subscription of GraphQL, on Towers without a change feed too. */
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

const Node = Schema.Struct({ id: Schema.String, name: Schema.String })

const VmChanged = Schema.Struct({
  vm: Schema.Struct({
    /** `CREATED`, `UPDATED` or `DELETED`. */
    mutation: Schema.String,
    /** Null for a vm that was deleted. */
    node: Schema.NullOr(Node),
    previousValues: Schema.NullOr(Node)
  })
})

const document = "subscription { vm { mutation node { id name } previousValues { id name } } }"

/**
 * The vms are listed whenever the subscription begins, and not before: what changes meanwhile is told afterwards, so that
 * nothing falls between them. An event may be older than the listing; its vm is then what the listing has already.
 */
export const mirror = <R>(
  whole: (vms: ReadonlyArray<Vm.Vm>) => Effect.Effect<void, never, R>,
  change: (event: typeof VmChanged.Type.vm) => Effect.Effect<void, never, R>,
  options?: CloudTower.SubscriptionOptions
) =>
  Stream.runForEach(CloudTower.subscribe(document, {}, VmChanged, options), (event) =>
    event._tag === "Subscribed" ? Effect.flatMap(Stream.runCollect(Vm.list()), whole) : change(event.data.vm)
  )
