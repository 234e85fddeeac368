/**
 * Physical hosts.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { hash } from "../../engine/prng.ts"
import { route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofArray, ofCollection } from "../listing.ts"
import type { Filters } from "../listing.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import * as Capacity from "../records/usage.ts"
import * as Kinds from "../records/kinds.ts"
import type { Host } from "../records/kinds.ts"
import type { ScpState } from "../records/state.ts"
import * as Find from "./find.ts"

/** Share of a host that its servers keep busy. */
interface Load {
  readonly cores: number
  readonly memoryMb: number
}

const loadOf = (state: ScpState, host: Host): Load => {
  if (host.status !== "running") return { cores: 0, memoryMb: 0 }
  const { activeCores, activeMemoryMb } = state.hostUsage(host)
  return {
    cores: Math.min(Math.ceil(activeCores / 4), Capacity.hostCores),
    memoryMb: Math.min(activeMemoryMb + Capacity.platformMemoryMb, Capacity.hostMemoryMb)
  }
}

const common = (state: ScpState, host: Host) => ({
  ...Kinds.hosts.plain(host, state, state.hosts.ids.of(host.index)),
  type: "hci",
  az_id: state.catalog.azs.at(host.az).id
})

/** A host since 2024. */
const nested = (state: ScpState, host: Host) => {
  const { cores, memoryMb } = loadOf(state, host)
  return {
    ...common(state, host),
    alarm_count: 0,
    cluster_id: state.catalog.azs.at(host.az).id,
    cluster_name: state.catalog.azs.at(host.az).name,
    cluster_type: "hci",
    description: "",
    dh_id: "",
    is_use_vs: 1,
    serial_number: hash(state.seed, 41, host.index).toString(16).toUpperCase().padStart(8, "0"),
    cpu: {
      type: "Intel(R) Xeon(R) Gold 6448Y",
      core_count: Capacity.hostCores,
      cores_per_socket: Capacity.hostCores / 2,
      socket_count: 2,
      thread_per_socket: Capacity.hostCores,
      total_mhz: Capacity.hostCores * Capacity.coreMhz,
      used_mhz: cores * Capacity.coreMhz,
      ratio: cores / Capacity.hostCores
    },
    memory: {
      total_mb: Capacity.hostMemoryMb,
      used_mb: memoryMb,
      ratio: Math.round((memoryMb / Capacity.hostMemoryMb) * 10_000) / 10_000
    },
    storage: { total_mb: Capacity.hostStorageMb },
    gpu: { total: 0, used: 0, ratio: 0, memory_total_mb: 0, memory_used_mb: 0, memory_ratio: 0 }
  }
}

/** A host on the older dates, which have the fields of the later ones too. */
const union = (state: ScpState, host: Host) => {
  const { cores, memoryMb } = loadOf(state, host)
  return {
    ...nested(state, host),
    cpu_total: Capacity.hostCores,
    cpu_used: cores,
    memory_total_mb: Capacity.hostMemoryMb,
    memory_used_mb: memoryMb
  }
}

const filters = (state: ScpState): Filters<Host> => ({
  az_id: (host, value) => host.az === state.catalog.azs.find(value)?.index,
  cluster_id: (host, value) => host.az === state.catalog.azs.find(value)?.index,
  name: (host, value) => includes(host.ip, value),
  ip: (host, value) => host.ip === value,
  status: (host, value) => host.status === value,
  type: (_, value) => value === "hci"
})

const nestedFrom = 20240000

const list: Handler = (call) => {
  const render = call.date >= nestedFrom ? nested : union
  const rule: RenderRule<Host> = {
    kind: "hosts",
    get: ({ hosts }, index) => hosts.get(index),
    asExported: call.date < nestedFrom
  }
  return ofCollection(call, call.state.hosts, filters(call.state), (host) =>
    renderExported(call, rule, ({ state }, record) => render(state, record), host)
  )
}

interface Interface {
  readonly name: string
  readonly function: string
  readonly ip: string
  readonly speedMbps: number
}

const interfacesOf = (host: Host): ReadonlyArray<Interface> => {
  const [, second = "0", third = "0", last = "0"] = host.ip.split(".")
  return [
    { name: "bond0", function: "mgmt", ip: host.ip, speedMbps: 10_000 },
    { name: "eth2", function: "vxlan", ip: `192.168.${third}.${last}`, speedMbps: 25_000 },
    { name: "eth3", function: "vs", ip: `198.18.${Number(second) + Number(third)}.${last}`, speedMbps: 25_000 },
    { name: "eth4", function: "business", ip: "", speedMbps: 10_000 }
  ]
}

const mac = (call: Call, host: Host, number: number): string => {
  const digits = hash(call.state.seed, 42, host.index, number).toString(16).padStart(8, "0")
  return `fe:fc:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}:${digits.slice(6)}`
}

const renderInterface = (call: Call, host: Host, item: Interface, number: number) => ({
  id: item.name,
  name: item.name,
  ip: item.ip,
  function: item.function,
  functions: [item.function],
  speed_mbps: item.speedMbps,
  speed: `${item.speedMbps}Mb/s`,
  mac: mac(call, host, number),
  netmask: item.ip === "" ? "" : "255.255.255.0",
  gateway: "",
  mtu: "1500",
  status: host.status === "running" ? 1 : 0,
  enable: 1,
  type: number === 0 ? "bond" : "eth",
  duplex: "full",
  description: "",
  is_qos_config: 0,
  vlan_enable: 0,
  vlan_id: 0
})

const interfaces: Handler<"host_id"> = (call, { host_id }) =>
  Result.gen(function* () {
    const host = yield* Find.host(call, host_id)
    const items = interfacesOf(host).map((item, number) => renderInterface(call, host, item, number))
    type Item = (typeof items)[number]
    const itemFilters: Filters<Item> = {
      function: (item, value) => item.function === value,
      name: (item, value) => includes(item.name, value),
      type: (item, value) => item.type === value,
      status: (item, value) => String(item.status) === value,
      enable: (item, value) => String(item.enable) === value
    }
    return yield* ofArray(call, items, itemFilters, (item) => item)
  })

/** Operations on hosts; one of them is found by listing. */
export const routes: ReadonlyArray<Route> = [
  route("Hosts.list", "GET", "/janus/20190725/hosts", list),
  route("Hosts.listInterfaces", "GET", "/janus/20180725/hosts/{host_id}/interfaces", interfaces)
]
