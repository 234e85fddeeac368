/** VPCs and subnets. */
import { Subnets, TaskPoller, Vpcs } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Every VPC with its id. */
export const vpcs = Vpcs.list().pipe(
  Stream.map(({ id, name }) => ({ id, name })),
  Stream.runCollect
)

/**
 * Creates a VPC with a subnet. Newer systems want the tenant; older ones take a `cidr` for the VPC too. Some systems respond
 * with the VPC, others with a task: this waits, then finds it.
 */
export const makeNetwork = Effect.fn(function* (az_id: string, project_id: string) {
  yield* Vpcs.create({ az_id, project_id, name: "prod-vpc" }).pipe(TaskPoller.awaitTask)
  const vpc = yield* Effect.fromOption(yield* Vpcs.findByName("prod-vpc", { az_id }))

  yield* Subnets.create({
    vpc_id: vpc.id,
    az_id,
    cidr: "10.0.1.0/24",
    name: "prod-subnet-a",
    gateway_ip: "10.0.1.1"
  }).pipe(TaskPoller.awaitTask)
  return vpc
})

/** The subnets of a VPC. */
export const subnetsOf = (vpc_id: string) =>
  Subnets.list({ vpc_id }).pipe(
    Stream.map(({ cidr, name }) => `${cidr} ${name}`),
    Stream.runCollect
  )

/** Deletes a VPC with all its subnets. */
export const removeNetwork = Effect.fn(function* (vpc_id: string) {
  yield* Subnets.list({ vpc_id }).pipe(Stream.runForEach(({ id }) => Subnets.delete(id).pipe(TaskPoller.awaitTask)))
  yield* Vpcs.delete(vpc_id).pipe(TaskPoller.awaitTask)
})
