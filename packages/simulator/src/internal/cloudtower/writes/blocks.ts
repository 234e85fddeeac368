/**
 * LUNs of iSCSI targets, namespaces of NVMe subsystems, and snapshots of both.
 *
 * A snapshot keeps what its LUN was like in a field that is never shown.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, asText, isObject } from "../../engine/json.ts"
import type { Model } from "../schema/models.ts"
import type { Row } from "../store/table.ts"
import { assign, inBytes } from "./assign.ts"
import { find } from "./creation.ts"
import { create, each } from "./generic.ts"
import type { Plan } from "./generic.ts"
import { select } from "./machine.ts"
import { begin, ensureFree } from "./work.ts"

/** A kind of block storage. */
interface Kind {
  readonly model: string
  readonly snapshot: string
  /** The field of a snapshot that refers to what it was made of. */
  readonly owner: string
  /** The field of a LUN that refers to its target. */
  readonly parent: string
  /** The number of a LUN in its target. */
  readonly number: string
}

const luns: Kind = {
  model: "IscsiLun",
  snapshot: "IscsiLunSnapshot",
  owner: "iscsi_lun",
  parent: "iscsi_target",
  number: "lun_id"
}
const namespaces: Kind = {
  model: "NvmfNamespace",
  snapshot: "NvmfNamespaceSnapshot",
  owner: "nvmf_namespace",
  parent: "nvmf_subsystem",
  number: "namespace_id"
}

const modelOf = (call: Call, name: string): Outcome<Model> => {
  const model = call.store.models.get(name)
  return model === undefined ? notFound(`There is no ${name}`) : Result.succeed(model)
}

const kept = ["assigned_size", "thin_provision", "replica_num", "stripe_num", "stripe_size", "resiliency_type"]

/** What a LUN is like. */
const freeze = (call: Call, { model, parent }: Kind, row: Row): JsonObject =>
  Object.fromEntries([...kept, parent].map((name) => [name, call.store.read(model, row, name)]))

/** What the LUN of a snapshot was like; one of the start was as it was derived. */
const frozenOf = (call: Call, kind: Kind, snapshot: Row): JsonObject => {
  const own = call.store.read(kind.snapshot, snapshot, "frozen")
  if (isObject(own)) return own
  const lun = call.store.find(kind.model, asText(call.store.read(kind.snapshot, snapshot, kind.owner)))
  const original = lun === undefined ? undefined : call.store.table(kind.model)?.rows.original(lun.index)
  return original === undefined ? {} : freeze(call, kind, original)
}

/** The first number that no LUN of a target has. */
const nextNumber = (call: Call, { model, number, parent }: Kind, target: Json | undefined): number => {
  const others = call.store.referrers(model, parent, asText(target)).map((row) => call.store.read(model, row, number))
  return others.reduce<number>((most, taken) => Math.max(most, asNumber(taken)), 0) + 1
}

/** Plans a LUN like another. */
const like = (call: Call, kind: Kind, origin: JsonObject, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const own = yield* assign(call, yield* modelOf(call, kind.model), params)
    const values = { ...origin, ...own }
    const { assigned_size = null } = values
    if (assigned_size !== null && asNumber(assigned_size) <= 0) {
      return yield* badRequest(`"assigned_size" must be above 0, not ${JSON.stringify(assigned_size)}`)
    }
    return () => [create(call, kind.model, { [kind.number]: nextNumber(call, kind, values[kind.parent]), ...values })]
  })

/** What a new LUN takes over from its target. */
const ofTarget = (call: Call, kind: Kind, params: JsonObject): JsonObject => {
  const target = kind === luns ? "IscsiTarget" : "NvmfSubsystem"
  const row = call.store.find(target, asText(params[`${kind.parent}_id`]))
  const names = ["stripe_num", "stripe_size", "thin_provision", "replica_num", "resiliency_type"]
  return Object.fromEntries(names.map((name) => [name, row === undefined ? null : call.store.read(target, row, name)]))
}

const clone = (call: Call, kind: Kind, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const snapshot = yield* find(call, kind.snapshot, params["snapshot_id"])
    yield* ensureFree(call, kind.snapshot, [asText(params["snapshot_id"])])
    return yield* like(call, kind, frozenOf(call, kind, snapshot), params)
  })

const copy = (call: Call, kind: Kind, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const source = yield* find(call, kind.model, params["src_lun_id"])
    yield* ensureFree(call, kind.model, [asText(params["src_lun_id"])])
    return yield* like(call, kind, freeze(call, kind, source), params)
  })

const take = (call: Call, kind: Kind, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const id = asText(params[`${kind.owner}_id`])
    const row = yield* find(call, kind.model, id)
    yield* ensureFree(call, kind.model, [id])
    const own = yield* assign(call, yield* modelOf(call, kind.snapshot), params)
    const unique_size = asNumber(call.store.read(kind.model, row, "unique_size"))
    const values = { ...own, unique_size, frozen: freeze(call, kind, row) }
    return () => [create(call, kind.snapshot, values, [{ model: kind.model, id }])]
  })

const rollback = (call: Call, kind: Kind, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const { model } = kind
    const id = asText(params[kind.number])
    yield* find(call, model, id)
    const snapshot = yield* find(call, kind.snapshot, params["snapshot_id"])
    const owner = call.store.read(kind.snapshot, snapshot, kind.owner)
    if (owner !== id) {
      return yield* badRequest(`${kind.snapshot} ${asText(params["snapshot_id"])} is not one of ${model} ${id}`)
    }
    yield* ensureFree(call, model, [id])
    const { assigned_size = null } = frozenOf(call, kind, snapshot)
    const values = assigned_size === null ? {} : { assigned_size }
    return () => [begin(call, { model, id, status: "UPDATING", apply: () => call.store.patch(model, id, values) })]
  })

const update = (call: Call, { model: name }: Kind, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const rows = yield* select(call, name, params["where"])
    const data = asObject(params["data"])
    const values = yield* assign(call, yield* modelOf(call, name), data)
    yield* ensureFree(
      call,
      name,
      rows.map((row) => call.store.idOf(name, row))
    )
    const size = asNumber(inBytes(data["assigned_size"] ?? null, data["assigned_size_unit"] ?? null), Infinity)
    const smaller = rows.find((row) => size < asNumber(call.store.read(name, row, "assigned_size")))
    if (smaller !== undefined) {
      return yield* badRequest(`"assigned_size" must not be below that of ${name} ${call.store.idOf(name, smaller)}`)
    }
    return () =>
      rows.map((row) => {
        const id = call.store.idOf(name, row)
        return begin(call, {
          model: name,
          id,
          status: "UPDATING",
          apply: () => call.store.patch(name, id, values)
        })
      })
  })

const remove = (call: Call, { model, owner, snapshot }: Kind, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const rows = yield* select(call, model, params["where"])
    const ids = rows.map((row) => call.store.idOf(model, row))
    yield* ensureFree(call, model, ids)
    const withSnapshots = asObject(params["data"])["remove_snapshot"] === true
    const apply = (id: string) => () => {
      const snapshots = withSnapshots ? call.store.referrers(snapshot, owner, id) : []
      for (const each of snapshots) call.store.remove(snapshot, call.store.idOf(snapshot, each))
      call.store.remove(model, id)
    }
    return () => ids.map((id) => begin(call, { model, id, status: "DELETING", apply: apply(id) }))
  })

type Step = (call: Call, kind: Kind, params: JsonObject) => Outcome<Plan>

const make: Step = (call, kind, params) => like(call, kind, ofTarget(call, kind, params), params)

const steps: Readonly<Record<string, readonly [Kind, Step]>> = {
  "IscsiLun.createIscsiLun": [luns, make],
  "IscsiLun.cloneIscsiLunFromSnapshot": [luns, clone],
  "IscsiLun.copyIscsiLun": [luns, copy],
  "IscsiLun.rollbackIscsiLunFromSnapshot": [luns, rollback],
  "IscsiLun.updateIscsiLun": [luns, update],
  "IscsiLun.deleteIscsiLun": [luns, remove],
  "IscsiLunSnapshot.createIscsiLunSnapshot": [luns, take],
  "NvmfNamespace.createNvmfNamespace": [namespaces, make],
  "NvmfNamespace.cloneNvmfNamespaceFromSnapshot": [namespaces, clone],
  "NvmfNamespace.rollbackNvmfNamespaceFromSnapshot": [namespaces, rollback],
  "NvmfNamespace.updateNvmfNamespace": [namespaces, update],
  "NvmfNamespace.deleteNvmfNamespace": [namespaces, remove],
  "NvmfNamespaceSnapshot.createNvmfNamespaceSnapshot": [namespaces, take]
}

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries(steps).map(([name, [kind, step]]): readonly [string, Handler] => [
    name,
    (call) => each(call, (params) => step(call, kind, params))
  ])
)
