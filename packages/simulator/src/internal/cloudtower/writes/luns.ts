/**
 * LUNs of iSCSI targets, namespaces of NVMe subsystems, and snapshots of both.
 *
 * A snapshot captures what its LUN is like in a field that is never shown.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import { asNumber, asText, isObject } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { Call, Handlers } from "../call.ts"
import { assign, inBytes } from "./assign.ts"
import * as Entity from "./entity.ts"
import type { Plan } from "./tasks.ts"
import { create, tasks } from "./tasks.ts"
import { write } from "./write.ts"

/** The models of one sort of block storage, and the names of their fields. */
interface BlockStorage {
  readonly model: string
  readonly snapshot: string
  /** The field of a snapshot that refers to its LUN. */
  readonly owner: string
  readonly target: string
  /** The field of a LUN that refers to its target. */
  readonly parent: string
  /** The field of a LUN that has its number in its target. */
  readonly number: string
}

const luns: BlockStorage = {
  model: "IscsiLun",
  snapshot: "IscsiLunSnapshot",
  owner: "iscsi_lun",
  target: "IscsiTarget",
  parent: "iscsi_target",
  number: "lun_id"
}
const namespaces: BlockStorage = {
  model: "NvmfNamespace",
  snapshot: "NvmfNamespaceSnapshot",
  owner: "nvmf_namespace",
  target: "NvmfSubsystem",
  parent: "nvmf_subsystem",
  number: "namespace_id"
}

const capturedFields = [
  "assigned_size",
  "thin_provision",
  "replica_num",
  "stripe_num",
  "stripe_size",
  "resiliency_type"
]

const capture = ({ parent }: BlockStorage, lun: Entity.Entity): JsonObject => lun.pick([...capturedFields, parent])

/** What the LUN of a snapshot was like; a snapshot of the start has the LUN as it was derived. */
const capturedOf = (call: Call, storage: BlockStorage, snapshot: Entity.Entity): JsonObject => {
  const captured = snapshot.read("captured")
  if (isObject(captured)) return captured
  const lun = Entity.lookUp(call, storage.model, asText(snapshot.read(storage.owner)))
  const original = lun === undefined ? undefined : call.store.table(storage.model)?.rows.original(lun.row.index)
  return original === undefined ? {} : capture(storage, Entity.of<string>(call, storage.model, original))
}

/** The number after the highest that a LUN of a target has. */
const nextNumber = (call: Call, { model, number, parent, target }: BlockStorage, targetId: string): number => {
  const others = Entity.lookUp(call, target, targetId)?.referrers(model, parent) ?? []
  return others.reduce((highest, lun) => Math.max(highest, asNumber(lun.read(number))), 0) + 1
}

/** Plans a LUN with these values, and those that its parameters set. */
const planLun = (call: Call, storage: BlockStorage, origin: JsonObject, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const { model, number, parent } = storage
    const values = { ...origin, ...(yield* assign(call, model, params)) }
    const { assigned_size = null } = values
    if (assigned_size !== null && asNumber(assigned_size) <= 0) {
      return yield* badRequest(`"assigned_size" must be above 0, not ${JSON.stringify(assigned_size)}`)
    }
    return () => [create(call, model, { [number]: nextNumber(call, storage, asText(values[parent])), ...values })]
  })

type LunStep = (call: Call, storage: BlockStorage, params: JsonObject) => Outcome<Plan>

const inheritedFields = ["stripe_num", "stripe_size", "thin_provision", "replica_num", "resiliency_type"]

/** A new LUN inherits the striping of its target. */
const createLun: LunStep = (call, storage, params) => {
  const target = Entity.lookUp(call, storage.target, asText(params[`${storage.parent}_id`]))
  const inherited = target?.pick(inheritedFields) ?? Object.fromEntries(inheritedFields.map((name) => [name, null]))
  return planLun(call, storage, inherited, params)
}

const cloneLun: LunStep = (call, storage, params) =>
  Result.flatMap(Entity.findFree(call, storage.snapshot, asText(params["snapshot_id"])), (snapshot) =>
    planLun(call, storage, capturedOf(call, storage, snapshot), params)
  )

const copyLun: LunStep = (call, storage, params) =>
  Result.flatMap(Entity.findFree(call, storage.model, asText(params["src_lun_id"])), (source) =>
    planLun(call, storage, capture(storage, source), params)
  )

const createSnapshot: LunStep = (call, storage, params) =>
  Result.gen(function* () {
    const lun = yield* Entity.findFree(call, storage.model, asText(params[`${storage.owner}_id`]))
    const values = yield* assign(call, storage.snapshot, params)
    const unique_size = asNumber(lun.read("unique_size"))
    return () => [
      create(call, storage.snapshot, { ...values, unique_size, captured: capture(storage, lun) }, { locks: [lun] })
    ]
  })

const rollbackLun: LunStep = (call, storage, params) =>
  Result.gen(function* () {
    const lun = yield* Entity.find(call, storage.model, asText(params[storage.number]))
    const snapshot = yield* Entity.find(call, storage.snapshot, asText(params["snapshot_id"]))
    if (snapshot.read(storage.owner) !== lun.id) {
      return yield* badRequest(`${storage.snapshot} ${snapshot.id} is not one of ${storage.model} ${lun.id}`)
    }
    const { assigned_size = null } = capturedOf(call, storage, snapshot)
    return yield* tasks(call, [lun], "UPDATING", () =>
      Result.succeed(() => lun.patch(assigned_size === null ? {} : { assigned_size }))
    )
  })

/** What an update of LUNs sets. */
interface LunUpdate {
  readonly where: JsonObject
  readonly data: JsonObject & { readonly assigned_size?: number; readonly assigned_size_unit?: string }
}

const updateLuns = (call: Call, { model }: BlockStorage, { data, where }: LunUpdate): Outcome<Plan> =>
  Result.gen(function* () {
    const selected = yield* Entity.select(call, model, where)
    const values = yield* assign(call, model, data)
    const size = data.assigned_size === undefined ? Infinity : inBytes(data.assigned_size, data.assigned_size_unit)
    return yield* tasks(call, selected, "UPDATING", (lun) =>
      size < asNumber(lun.read("assigned_size"))
        ? badRequest(`"assigned_size" must not be below that of ${model} ${lun.id}`)
        : Result.succeed(() => lun.patch(values))
    )
  })

/** Which LUNs are deleted, and whether their snapshots are. */
interface LunDeletion {
  readonly where: JsonObject
  readonly data: { readonly remove_snapshot: boolean }
}

const deleteLuns = (call: Call, { model, owner, snapshot }: BlockStorage, params: LunDeletion): Outcome<Plan> =>
  Result.flatMap(Entity.select(call, model, params.where), (selected) =>
    tasks(call, selected, "DELETING", (lun) =>
      Result.succeed(() => {
        const snapshots = params.data.remove_snapshot ? lun.referrers(snapshot, owner) : []
        for (const taken of snapshots) taken.delete()
        lun.delete()
      })
    )
  )

/** The handlers of LUNs, namespaces and their snapshots. */
export const handlers: Handlers = {
  ...write("IscsiLun.createIscsiLun", (call, params) => createLun(call, luns, params)),
  ...write("IscsiLun.cloneIscsiLunFromSnapshot", (call, params) => cloneLun(call, luns, params)),
  ...write("IscsiLun.copyIscsiLun", (call, params) => copyLun(call, luns, params)),
  ...write("IscsiLun.rollbackIscsiLunFromSnapshot", (call, params) => rollbackLun(call, luns, params)),
  ...write("IscsiLun.updateIscsiLun", (call, params) => updateLuns(call, luns, params)),
  ...write("IscsiLun.deleteIscsiLun", (call, params) => deleteLuns(call, luns, params)),
  ...write("IscsiLunSnapshot.createIscsiLunSnapshot", (call, params) => createSnapshot(call, luns, params)),
  ...write("NvmfNamespace.createNvmfNamespace", (call, params) => createLun(call, namespaces, params)),
  ...write("NvmfNamespace.cloneNvmfNamespaceFromSnapshot", (call, params) => cloneLun(call, namespaces, params)),
  ...write("NvmfNamespace.rollbackNvmfNamespaceFromSnapshot", (call, params) => rollbackLun(call, namespaces, params)),
  ...write("NvmfNamespace.updateNvmfNamespace", (call, params) => updateLuns(call, namespaces, params)),
  ...write("NvmfNamespace.deleteNvmfNamespace", (call, params) => deleteLuns(call, namespaces, params)),
  ...write("NvmfNamespaceSnapshot.createNvmfNamespaceSnapshot", (call, params) =>
    createSnapshot(call, namespaces, params)
  )
}
