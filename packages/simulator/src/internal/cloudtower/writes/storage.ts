/**
 * LUNs and their snapshots, volumes, labels and alerts: writes that their documents do not explain.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../platform/call.ts"
import type { Json, JsonObject } from "../schema/json.ts"
import { asObject, asText, asTexts } from "../schema/json.ts"
import type { Model } from "../schema/models.ts"
import { time } from "../world/values.ts"
import { assign } from "./assign.ts"
import { find } from "./creation.ts"
import { create, each } from "./generic.ts"
import type { Plan } from "./generic.ts"
import { select } from "./machine.ts"
import { begin, ensureFree } from "./work.ts"
import type { Started } from "./work.ts"

const modelOf = (call: Call, name: string): Outcome<Model> => {
  const model = call.store.models.get(name)
  return model === undefined ? notFound(`There is no ${name}`) : Result.succeed(model)
}

const update = (call: Call, model: string, id: string, values: () => JsonObject): Started =>
  begin(call, { model, id, status: "UPDATING", apply: () => call.store.patch(model, id, values()) })

/** A record like the one behind another: what `follow` reads leads to it. */
interface Copy {
  readonly model: string
  readonly from: string
  readonly parameter: string
  /** The field of `from` that refers to what is copied; the record itself when left out. */
  readonly follow?: string
  readonly fields: ReadonlyArray<string>
}

const copyPlan = (call: Call, copy: Copy, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const { fields, follow, from, model, parameter } = copy
    const known = yield* modelOf(call, model)
    const source = yield* find(call, from, params[parameter])
    const id = follow === undefined ? call.store.idOf(from, source) : asText(call.store.read(from, source, follow))
    const origin = call.store.find(model, id)
    const values =
      origin === undefined ? [] : fields.map((name) => [name, call.store.read(model, origin, name)] as const)
    const own = yield* assign(call, known, params)
    return () => [create(call, known, { ...Object.fromEntries(values), ...own })]
  })

const block = ["assigned_size", "thin_provision", "replica_num", "stripe_num", "stripe_size", "resiliency_type"]
const volume = ["size", "elf_storage_policy", "cluster", "sharing", "elf_storage_policy_replica_num"]

const copies: Readonly<Record<string, Copy>> = {
  "IscsiLun.cloneIscsiLunFromSnapshot": {
    model: "IscsiLun",
    from: "IscsiLunSnapshot",
    parameter: "snapshot_id",
    follow: "iscsi_lun",
    fields: [...block, "iscsi_target"]
  },
  "IscsiLun.copyIscsiLun": {
    model: "IscsiLun",
    from: "IscsiLun",
    parameter: "src_lun_id",
    fields: [...block, "iscsi_target"]
  },
  "NvmfNamespace.cloneNvmfNamespaceFromSnapshot": {
    model: "NvmfNamespace",
    from: "NvmfNamespaceSnapshot",
    parameter: "snapshot_id",
    follow: "nvmf_namespace",
    fields: [...block, "nvmf_subsystem"]
  },
  "VmVolume.rebuildVmVolume": {
    model: "VmVolume",
    from: "VmVolumeSnapshot",
    parameter: "volume_snapshot_id",
    follow: "vm_volume",
    fields: volume
  }
}

/** A record that goes back to what a snapshot has. */
const rollbackPlan = (call: Call, model: string, owner: string, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const snapshot = yield* find(call, `${model}Snapshot`, params["snapshot_id"] ?? params["volume_snapshot_id"])
    const wanted = params["lun_id"] ?? params["namespace_id"] ?? call.store.read(`${model}Snapshot`, snapshot, owner)
    const row = yield* find(call, model, wanted)
    const id = call.store.idOf(model, row)
    yield* ensureFree(call, model, [id])
    return () => [update(call, model, id, () => ({}))]
  })

const rollback =
  (model: string, owner: string): Handler =>
  (call) =>
    each(call, (params) => rollbackPlan(call, model, owner, params))

/** A volume that a machine uses must not go. */
const deleteVolume: Handler = (call) =>
  each(call, (params) =>
    Result.gen(function* () {
      const rows = yield* select(call, "VmVolume", params["where"])
      const ids = rows.map((row) => call.store.idOf("VmVolume", row))
      yield* ensureFree(call, "VmVolume", ids)
      const used = ids.find((id) => call.store.referrers("VmDisk", "vm_volume", id).length > 0)
      if (used !== undefined) return yield* badRequest(`VmVolume ${used} is mounted`)
      return () =>
        ids.map((id) =>
          begin(call, { model: "VmVolume", id, status: "DELETING", apply: () => call.store.remove("VmVolume", id) })
        )
    })
  )

/** Adds to, or removes from, what labels are on. */
const label =
  (change: (present: ReadonlyArray<string>, named: ReadonlyArray<string>) => ReadonlyArray<string>): Handler =>
  (call) =>
    each(call, (params) =>
      Result.gen(function* () {
        const known = yield* modelOf(call, "Label")
        const rows = yield* select(call, "Label", params["where"])
        const named = yield* assign(call, known, asObject(params["data"]))
        return () =>
          rows.map((row) => {
            const id = call.store.idOf("Label", row)
            return update(call, "Label", id, () =>
              Object.fromEntries(
                Object.entries(named).map(([field, ids]): readonly [string, Json] => {
                  const now = call.store.find("Label", id)
                  const present = now === undefined ? [] : asTexts(call.store.read("Label", now, field))
                  return [field, change(present, asTexts(ids))]
                })
              )
            )
          })
      })
    )

const resolveAlert: Handler = (call) =>
  each(call, (params) =>
    Result.map(
      select(call, "Alert", params["where"]),
      (rows) => () =>
        rows.map((row) =>
          update(call, "Alert", call.store.idOf("Alert", row), () => ({
            ended: true,
            local_end_time: time(call.world.now())
          }))
        )
    )
  )

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(
    Object.entries(copies).map(([name, copy]): readonly [string, Handler] => [
      name,
      (call) => each(call, (params) => copyPlan(call, copy, params))
    ])
  ),
  "IscsiLun.rollbackIscsiLunFromSnapshot": rollback("IscsiLun", "iscsi_lun"),
  "NvmfNamespace.rollbackNvmfNamespaceFromSnapshot": rollback("NvmfNamespace", "nvmf_namespace"),
  "VmVolume.rollbackVmVolume": rollback("VmVolume", "vm_volume"),
  "VmVolume.deleteVmVolumeFromVm": deleteVolume,
  "Label.addLabelsToResources": label((present, named) => [...new Set([...present, ...named])]),
  "Label.removeLabelsFromResources": label((present, named) => present.filter((id) => !named.includes(id))),
  "Alert.resolveAlert": resolveAlert
}
