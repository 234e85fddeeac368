/** The client and the simulated Tower together. */
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { Cluster, Vlan } from "../../src/index.ts"
import * as CloudTowerNode from "../../src/Node.ts"
import * as Testing from "../../src/Testing.ts"

/** A Tower in this process, whose faults do not open the circuit of its client. */
export const inProcess = (options: Parameters<typeof Testing.layerSimulated>[0]) =>
  Testing.layerSimulated(options, { circuitBreaker: false })

/** The client of a Tower that listens, by default as the user that exists at the start. Its tasks end at once. */
export const overHttp = (
  options: Simulator.ServerOptions = {},
  connection: (handle: Simulator.CloudTowerHandle) => Pick<CloudTowerNode.Options, "credentials" | "changeFeed"> = ({
    credentials
  }) => ({ credentials })
) =>
  Layer.unwrap(
    Effect.map(Simulator.Simulator, (handle) =>
      CloudTowerNode.layer({ url: handle.url, strict: true, ...connection(handle) })
    )
  ).pipe(Layer.provideMerge(Simulator.layerServer({ vms: 5, taskTime: 0, ...options })))

/** Reads go on through any number of faults. */
export const persistent = Effect.provideService(RetryPolicy.RetryPolicy, {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.recurs(50),
  budget: 100_000
})

const gib = 1024 ** 3

/** A vm with a disk and a NIC on an ELF cluster. */
export const blueprint = (name: string) =>
  Effect.gen(function* () {
    const cluster = yield* Effect.fromOption(
      yield* Stream.runHead(Cluster.list({ where: { type: "SMTX_OS", hypervisor: "ELF" } }))
    )
    const vlan = yield* Effect.fromOption(
      yield* Stream.runHead(Vlan.list({ where: { name: "default", vds: { cluster: { id: cluster.id } } } }))
    )
    return {
      cluster_id: cluster.id,
      name,
      cpu_cores: 1,
      cpu_sockets: 1,
      memory: gib,
      ha: true,
      firmware: "BIOS",
      status: "STOPPED",
      vm_nics: [{ connect_vlan_id: vlan.id }],
      vm_disks: {
        mount_new_create_disks: [
          {
            boot: 0,
            bus: "VIRTIO",
            vm_volume: { name: "root", size: gib, elf_storage_policy: "REPLICA_2_THIN_PROVISION" }
          }
        ]
      }
    } as const
  })
