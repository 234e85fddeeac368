/**
 * Users, alerts, tasks, licences and settings.
 *
 * @since 0.1.0
 */
import type { Spec, Specs } from "../store/row.ts"
import type { SeedContext } from "./seedContext.ts"
import { always, link, links, moments, uuids } from "./seedContext.ts"
import * as Labels from "./labels.ts"
import { clusterOf } from "./dimensions.ts"
import { day, licenseEnd, pick, text, time } from "./values.ts"

const presets = ["ROOT", "ADMIN", "READ_ONLY", "AUDITOR", "USER_ADMIN", "VM_USER"] as const
const legacy = ["ROOT", "ADMIN", "READ_ONLY"] as const
const userNames = ["root", "alice", "bob", "carol"] as const

/** Where the users at the start are known. */
const userSources = ["LOCAL", "LOCAL", "SSO", "LDAP"] as const

/** A user at the start. */
export interface SeedUser {
  readonly username: string
  readonly source: (typeof userSources)[number]
}

/** The users at the start, by the index of their records; the first has the name of the options. */
export const seedUsers = (root: string): ReadonlyArray<SeedUser> =>
  userNames.map((name, index) => ({ username: index === 0 ? root : name, source: pick(userSources, index) }))

const roles: Spec = {
  size: presets.length,
  fields: {
    name: (index) => pick(presets, index).toLowerCase(),
    platform: (index) => (index === 5 ? "SELF_SERVICE" : "MANAGEMENT"),
    preset: (index) => pick(presets, index),
    actions: (index) => (index < 2 ? ["MANAGE_VM", "MANAGE_VM_SNAPSHOT"] : [])
  }
}

const users = (context: SeedContext): Spec => {
  const all = seedUsers(context.dimensions.username)
  const name = (index: number) => all[index]?.username ?? ""
  return {
    size: all.length,
    fields: {
      name,
      username: name,
      display_username: name,
      email_address: (index) => `${name(index)}@example.com`,
      mobile_phone: always(null),
      internal: always(false),
      source: (index) => all[index]?.source ?? "LOCAL",
      role: (index) => pick(legacy, Math.min(index, 2)),
      roles: links(context, "UserRoleNext", (index) => [Math.min(index, 2)]),
      password_expired: always(false),
      password_updated_at: moments(context, "user-password")
    }
  }
}

interface Trouble {
  readonly severity: string
  readonly about: "cluster" | "host" | "disk" | "vm"
  readonly message: readonly [en: string, zh: string]
}

const troubles: readonly [Trouble, ...ReadonlyArray<Trouble>] = [
  {
    severity: "CRITICAL",
    about: "disk",
    message: ["A physical disk is unhealthy.", "物理盘不健康。"]
  },
  {
    severity: "NOTICE",
    about: "host",
    message: ["The memory usage of the host is too high.", "主机内存使用率过高。"]
  },
  {
    severity: "INFO",
    about: "vm",
    message: ["The virtual machine has no VMTools.", "虚拟机未安装虚拟机工具。"]
  },
  {
    severity: "CRITICAL",
    about: "cluster",
    message: ["The storage of the cluster is nearly full.", "集群存储空间即将用尽。"]
  },
  {
    severity: "NOTICE",
    about: "cluster",
    message: ["The licence of the cluster is about to expire.", "集群许可即将过期。"]
  },
  {
    severity: "INFO",
    about: "host",
    message: ["The clock of the host is not in sync.", "主机时钟未同步。"]
  }
]

const causes = {
  cause: text("A threshold was passed.", "超过阈值。"),
  impact: text("Performance may suffer.", "性能可能受到影响。"),
  solution: text("Look at the object and its load.", "请检查对象及其负载。")
}

const alerts = (context: SeedContext): Spec => {
  const { dimensions } = context
  const size = troubles.length * 2 + Math.min(500, Math.floor(dimensions.vms / 100))
  const about = (index: number) => pick(troubles, index % troubles.length).about
  const cluster = (index: number) => clusterOf(dimensions, index)
  const host = (index: number) => cluster(index) * dimensions.hostsPerCluster
  const ended = (index: number) => index % 4 === 3
  const began = moments(context, "alert")
  const endOf = (index: number) => time(Date.parse(began(index)) + (1 + (index % 20)) * day)
  return {
    size,
    fields: {
      message: (index) => text(...pick(troubles, index % troubles.length).message),
      cause: always(causes.cause),
      impact: always(causes.impact),
      solution: always(causes.solution),
      severity: (index) => pick(troubles, index % troubles.length).severity,
      ended,
      cluster: link(context, "Cluster", cluster),
      host: link(context, "Host", (index) => (about(index) === "host" ? host(index) : undefined)),
      disk: link(context, "Disk", (index) => (about(index) === "disk" ? host(index) * 6 : undefined)),
      vms: links(context, "Vm", (index) => (about(index) === "vm" && index < dimensions.vms ? [index] : [])),
      alert_rule: link(context, "AlertRule", (index) => cluster(index) * troubles.length + (index % troubles.length)),
      labels: always({}),
      threshold: always(90),
      value: (index) => 90 + (index % 10),
      local_id: uuids(context, "alert"),
      local_create_time: began,
      create_time: began,
      local_start_time: began,
      local_update_time: (index) => (ended(index) ? endOf(index) : began(index)),
      local_end_time: (index) => (ended(index) ? endOf(index) : time(0))
    }
  }
}

const thresholds = always([{ quantile: null, severity: "NOTICE", value: 90 }])

const globalRules: Spec = {
  size: troubles.length,
  fields: {
    name: (index) => `rule-${index + 1}`,
    message: (index) => text(...pick(troubles, index).message),
    cause: always(causes.cause),
    impact: always(causes.impact),
    solution: always(causes.solution),
    boolean: always(false),
    disabled: always(false),
    operator: always("GT"),
    unit: always("PERCENT"),
    object: always("CLUSTER"),
    thresholds,
    default_thresholds: thresholds
  }
}

const rules = (context: SeedContext): Spec => ({
  size: context.dimensions.clusters * troubles.length,
  fields: {
    cluster: link(context, "Cluster", (index) => Math.floor(index / troubles.length)),
    global_alert_rule: link(context, "GlobalAlertRule", (index) => index % troubles.length),
    customized: always(false),
    disabled: always(false),
    thresholds,
    local_id: uuids(context, "alert-rule")
  }
})

const license = (context: SeedContext): Spec => ({
  size: 1,
  fields: {
    license_serial: uuids(context, "license"),
    type: always("SUBSCRIPTION"),
    software_edition: always("ENTERPRISE"),
    sign_date: always(time(context.dimensions.startTime - 351 * day)),
    expire_date: always(licenseEnd(context.dimensions, 1)),
    max_chunk_num: always(1000),
    max_cluster_num: always(1000)
  }
})

const authentication = {
  access_list: [],
  access_mode: "NONE",
  enable_single_session_login: false,
  login_miss_num_threshold: 5,
  login_miss_time_threshold: 300,
  password_complexity: "HIGH",
  password_expire_days: 0,
  session_max_age: 86_400
}

/** The resources of this file. */
export const specs = (context: SeedContext): Specs => ({
  User: users(context),
  UserRoleNext: roles,
  Label: Labels.spec(context),
  Alert: alerts(context),
  GlobalAlertRule: globalRules,
  AlertRule: rules(context),
  License: license(context),
  Deploy: {
    size: 1,
    fields: { version: always(context.dimensions.version), license: link(context, "License", () => 0) }
  },
  GlobalSettings: {
    size: 1,
    fields: { auth: always(authentication), vm_recycle_bin: always({ enabled: true, retain: 30 }) }
  }
})
