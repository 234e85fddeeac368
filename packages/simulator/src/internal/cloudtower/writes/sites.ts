/**
 * Writes about a site that their documents do not explain: alerts, users, switches and networks.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asNumber, asObject, asText, asTexts } from "../../engine/json.ts"
import * as Passwords from "../sessions/passwords.ts"
import { time } from "../records/values.ts"
import { assign, existing } from "./assign.ts"
import { insert } from "./fresh.ts"
import { create, each } from "./generic.ts"
import type { Plan } from "./generic.ts"
import { select } from "./machine.ts"
import { begin, ensureFree } from "./work.ts"

const fieldsOf = (call: Call, name: string, params: JsonObject): Outcome<JsonObject> => {
  const model = call.store.models.get(name)
  return model === undefined ? Result.succeed({}) : assign(call, model, params)
}

const resolveAlert = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.map(
    select(call, "Alert", params["where"]),
    (rows) => () =>
      rows.map((row) => {
        const id = call.store.idOf("Alert", row)
        const apply = () => call.store.patch("Alert", id, { ended: true, local_end_time: time(call.world.now()) })
        return begin(call, { model: "Alert", id, status: "UPDATING", apply })
      })
  )

/** A user is known by its name, which no other has. */
const createUser = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const username = asText(params["username"])
    const users = call.store.table("User")
    const taken = users?.rows
      .slice(0, users.rows.total())
      .items.some((row) => users.reader("username")(row) === username)
    if (taken === true) return yield* badRequest(`There is a user ${JSON.stringify(username)} already`)
    const own = yield* fieldsOf(call, "User", params)
    const values = { source: "LOCAL", display_username: username, password_updated_at: time(call.now), ...own }
    return () => {
      const id = insert(call, "User", values)
      const apply = () => call.store.patch("User", id, Passwords.keep(params["password"]))
      return [begin(call, { model: "User", id, status: "CREATING", apply, undo: () => call.store.remove("User", id) })]
    }
  })

const updateUser = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const rows = yield* select(call, "User", params["where"])
    const data = asObject(params["data"])
    const own = yield* fieldsOf(call, "User", data)
    const ids = rows.map((row) => call.store.idOf("User", row))
    return () =>
      ids.map((id) => {
        const apply = () => call.store.patch("User", id, { ...own, ...Passwords.keep(data["password"]) })
        return begin(call, { model: "User", id, status: "UPDATING", apply })
      })
  })

/** The numbers of a network: one, or those of a trunk. */
const numbersOf = (params: JsonObject): JsonObject => {
  const { network_ids, vlan_id } = params
  if (network_ids !== undefined)
    return { network_ids, vlan_id: asNumber(vlan_id, Number(asTexts(network_ids)[0] ?? 0)) }
  return vlan_id === undefined ? {} : { network_ids: [String(asNumber(vlan_id))], vlan_id: asNumber(vlan_id) }
}

const createVlan = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const vds = yield* existing(call, "Vds", asText(params["vds_id"]))
    const own = yield* fieldsOf(call, "Vlan", params)
    const values = {
      type: "VM",
      mode_type: "VLAN_ACCESS",
      vlan_id: 0,
      network_ids: ["0"],
      ...own,
      ...numbersOf(params)
    }
    return () => [create(call, "Vlan", { ...values, vds })]
  })

const updateVlan = (call: Call, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const rows = yield* select(call, "Vlan", params["where"])
    const data = asObject(params["data"])
    const own = yield* fieldsOf(call, "Vlan", data)
    const values: Readonly<Record<string, Json>> = { ...own, ...numbersOf(data) }
    yield* ensureFree(
      call,
      "Vlan",
      rows.map((row) => call.store.idOf("Vlan", row))
    )
    return () =>
      rows.map((row) => {
        const id = call.store.idOf("Vlan", row)
        return begin(call, { model: "Vlan", id, status: "UPDATING", apply: () => call.store.patch("Vlan", id, values) })
      })
  })

/** A switch for a purpose, with the network that it is for. */
const createVds =
  (type: string) =>
  (call: Call, params: JsonObject): Outcome<Plan> =>
    Result.gen(function* () {
      yield* existing(call, "Cluster", asText(params["cluster_id"]))
      const own = yield* fieldsOf(call, "Vds", params)
      const { gateway_ip, gateway_subnetmask, subnetmask, ...vlan } = asObject(params["vlan"])
      const addresses = Object.entries({ gateway_ip, gateway_subnetmask, subnetmask })
      const known = addresses.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
      return () => {
        const started = create(call, "Vds", { bond_mode: "active-backup", work_mode: "single", ...own, type })
        const vds = call.store.idOf("Vds", started.row)
        const network = { name: asText(params["name"]), type, vds, ...Object.fromEntries(known), ...numbersOf(vlan) }
        if (params["vlan"] !== undefined) insert(call, "Vlan", network)
        return [started]
      }
    })

const steps: Readonly<Record<string, (call: Call, params: JsonObject) => Outcome<Plan>>> = {
  "Alert.resolveAlert": resolveAlert,
  "User.createUser": createUser,
  "User.updateUser": updateUser,
  "Vds.createVds": createVds("VM"),
  "Vds.createVdsWithAccessVlan": createVds("ACCESS"),
  "Vds.createVdsWithMigrateVlan": createVds("MIGRATION"),
  "Vlan.createVmVlan": createVlan,
  "Vlan.updateVlan": updateVlan,
  "Vlan.updateManagementVlan": updateVlan,
  "Vlan.updateMigrationVlan": updateVlan
}

/** The handlers of this file, by operation. */
export const handlers: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries(steps).map(([name, step]): readonly [string, Handler] => [
    name,
    (call) => each(call, (params) => step(call, params))
  ])
)
