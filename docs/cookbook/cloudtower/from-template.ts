/** A vm from a template, running and with an address. */
import { TaskPoller, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

/** The vm has no address in time. */
export class NoAddress extends Schema.TaggedError<NoAddress>()("NoAddress", { id: Schema.String }) {
  override get message(): string {
    return `Vm ${this.id} has no address: VMTools report it once they run in the guest.`
  }
}

/** Every 5 seconds, 10 minutes in all. */
const patience = Schedule.spaced("5 seconds").pipe(Schedule.upTo({ duration: "10 minutes" }))

/** The vm with the addresses that VMTools report, once there are some. */
export const withAddress = (id: string, schedule: Schedule.Schedule<unknown> = patience) =>
  Effect.flatMap(Vm.get(id), (vm) => (vm.ips === "" ? Effect.fail(new NoAddress({ id })) : Effect.succeed(vm))).pipe(
    Effect.retry({ schedule, while: ({ _tag }) => _tag === "NoAddress" })
  )

/** Creates a vm of this name like a template, starts it, and waits for its first address. */
export const fromTemplate = (template: string, name: string, schedule?: Schedule.Schedule<unknown>) =>
  Effect.gen(function* () {
    const [created] = yield* Vm.createVmFromTemplate([
      { template_id: template, name, is_full_copy: false, status: "RUNNING" }
    ]).pipe(TaskPoller.awaitTask)
    return yield* withAddress((yield* Effect.fromNullishOr(created)).id, schedule)
  })
