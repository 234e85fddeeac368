/**
 * Alerts, users and settings of clusters.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { JsonObject } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import { badRequest } from "../../engine/outcome.ts"
import type { Call, Handlers } from "../call.ts"
import type { Requests } from "../generated/requests.ts"
import { time } from "../records/values.ts"
import { hashedPassword } from "../sessions/sessions.ts"
import { assign } from "./assign.ts"
import { insert } from "./defaults.ts"
import * as Entity from "./entity.ts"
import type { Plan } from "./tasks.ts"
import { create, start, tasks } from "./tasks.ts"
import { write } from "./write.ts"

const resolveAlerts = (call: Call, { where }: Requests["Alert.resolveAlert"]): Outcome<Plan> =>
  Result.flatMap(Entity.select(call, "Alert", where), (alerts) =>
    tasks(call, alerts, "UPDATING", (alert) =>
      Result.succeed(() => alert.patch({ ended: true, local_end_time: time(call.state.now()) }))
    )
  )

/** No two users have the same username. */
const createUser = (call: Call, params: Requests["User.createUser"]): Outcome<Plan> =>
  Result.gen(function* () {
    const { password, username } = params
    if (Entity.all(call, "User").some((user) => user.read("username") === username)) {
      return yield* badRequest(`There is a user ${JSON.stringify(username)} already`)
    }
    const values = yield* assign(call, "User", params)
    return () => [
      create(
        call,
        "User",
        { source: "LOCAL", display_username: username, password_updated_at: time(call.now), ...values },
        { apply: (id) => Entity.lookUp(call, "User", id)?.patch(hashedPassword(password)) }
      )
    ]
  })

const updateUsers = (call: Call, { data, where }: Requests["User.updateUser"]): Outcome<Plan> =>
  Result.gen(function* () {
    const users = yield* Entity.select(call, "User", where)
    const values = yield* assign(call, "User", data)
    return yield* tasks(call, users, "UPDATING", (user) =>
      Result.succeed(() => user.patch({ ...values, ...hashedPassword(data.password) }))
    )
  })

type SettingsValues = Entity.Changes<"ClusterSettings">

/** The settings of a cluster, which are added when they are first written; gives their id. */
const settingsOf = (call: Call, cluster: Entity.Entity<"Cluster">): string =>
  cluster.referrers("ClusterSettings", "cluster")[0]?.id ?? insert(call, "ClusterSettings", { cluster: cluster.id })

/** Plans a change of the settings of clusters, which locks the clusters. */
const updateSettings = (call: Call, where: JsonObject, values: SettingsValues): Outcome<Plan> =>
  Result.gen(function* () {
    const clusters = yield* Entity.select(call, "Cluster", where)
    yield* Entity.ensureUnlocked(call, clusters)
    return () =>
      clusters.map((cluster) => {
        const id = settingsOf(call, cluster)
        const apply = () => Entity.lookUp(call, "ClusterSettings", id)?.patch(values)
        return start(call, { model: "ClusterSettings", id, status: "UPDATING", apply, locks: [cluster] })
      })
  })

/** The handlers of alerts, users and settings of clusters. */
export const handlers: Handlers = {
  ...write("Alert.resolveAlert", resolveAlerts),
  ...write("User.createUser", createUser),
  ...write("User.updateUser", updateUsers),
  ...write("Cluster.updateClusterEnableISCSISetting", (call, { enable_iscsi, where }) =>
    updateSettings(call, where, { enabled_iscsi: enable_iscsi })
  ),
  ...write("Cluster.updateClusterHaSetting", (call, { ha, where }) => updateSettings(call, where, { default_ha: ha })),
  ...write("GlobalSettings.createClusterRecycleBinSetting", (call, { data, where }) =>
    updateSettings(call, where, { vm_recycle_bin: data })
  ),
  ...write("GlobalSettings.updateClusterRecycleBinSetting", (call, { data, where }) =>
    updateSettings(call, where, { vm_recycle_bin: data })
  ),
  ...write("GlobalSettings.deleteClusterRecycleBinSetting", (call, { where }) =>
    updateSettings(call, where, { vm_recycle_bin: null })
  )
}
