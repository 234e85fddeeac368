/** A simulated CloudTower for a round. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Stream from "effect/Stream"
import * as Cluster from "@effect-hci/cloudtower/Cluster"
import * as TaskPoller from "@effect-hci/cloudtower/TaskPoller"
import * as Vlan from "@effect-hci/cloudtower/Vlan"
import * as Vm from "@effect-hci/cloudtower/Vm"
import type { HciError } from "@effect-hci/core/HciError"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import type { Findings, Outcome } from "./findings.ts"
import { initialRecords, run } from "./round.ts"

const faults: ReadonlyArray<string> = [
  "*:latency=40ms,probability=0.2",
  "*:drop,probability=0.05",
  "*:drop-after,probability=0.05",
  "*:status=500,probability=0.03",
  "*:status=503,retry-after=0,probability=0.03",
  "*:status=429,retry-after=0,probability=0.03",
  "*.get*:truncate,probability=0.05",
  "*.get*:malformed,probability=0.03",
  "Vm.*:expire-session,probability=0.01",
  "Task.getTasks:drop,probability=0.05",
  "Vm.createVm:truncate,probability=0.03",
  "Vm.createVm:fail-task,probability=0.1"
]

/** The simulator responds with these without processing the request, and the client does not repeat a creation it has sent. */
const errorsWithoutEffect: ReadonlySet<string> = new Set(["TaskFailed", "RateLimited"])

const outcomeOf = ({ _tag }: HciError): Outcome => (errorsWithoutEffect.has(_tag) ? "failed" : "unknown")

const gib = 1024 ** 3

/** A vm with a disk and a NIC on the first cluster that runs vms. */
const makePlan = Effect.gen(function* () {
  const cluster = yield* Stream.runHead(Cluster.list({ where: { type: "SMTX_OS", hypervisor: "ELF" } }))
  const cluster_id = Option.match(cluster, { onNone: () => "", onSome: ({ id }) => id })
  const vlan = yield* Stream.runHead(Vlan.list({ where: { name: "default", vds: { cluster: { id: cluster_id } } } }))
  const vm_volume = { name: "root", size: gib, elf_storage_policy: "REPLICA_2_THIN_PROVISION" } as const
  return {
    cluster_id,
    cpu_cores: 1,
    cpu_sockets: 1,
    memory: gib,
    ha: true,
    firmware: "BIOS",
    status: "STOPPED",
    vm_nics: [{ connect_vlan_id: Option.match(vlan, { onNone: () => "", onSome: ({ id }) => id }) }],
    vm_disks: { mount_new_create_disks: [{ boot: 0, bus: "VIRTIO", vm_volume }] }
  } as const
})

/** One round with this seed. */
export const round = (seed: number): Effect.Effect<Findings, unknown, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const handle = yield* Simulator.Simulator
    const { credentials, url } = handle
    const options = { url, site: "tower", credentials, circuitBreaker: false, timeout: "5 seconds" } as const
    const client = CloudTowerNode.layer(options)
    const services = yield* Layer.build(client)
    return yield* Effect.gen(function* () {
      const plan = yield* makePlan
      return yield* run({
        name: "tower",
        handle,
        records: handle.vms,
        resource: "vms",
        faults,
        site: yield* CloudTowerSite.make({ name: "tower", url }),
        create: (name) => Vm.createVm([{ ...plan, name }]).pipe(TaskPoller.awaitTask),
        outcomeOf,
        list: Vm.list({ pageSize: 50 }),
        listAtEnd: Effect.provide(Stream.runCollect(Vm.list({ pageSize: 50 })), Layer.fresh(client))
      })
    }).pipe(Effect.provideContext(services))
  }).pipe(Effect.scoped, Effect.provide(Simulator.layerServer({ vms: initialRecords, seed, taskTime: "200 millis" })))
