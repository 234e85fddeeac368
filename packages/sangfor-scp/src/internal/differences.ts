/**
 * Where the protocol of newer systems differs from the classic one, call by call. The functions of this package make
 * classic requests; what stands here turns them, and the responses, into those of the newer protocol and back. The table
 * in `docs/scp-protocols.md` is printed from here.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { RequestError } from "@effect-hci/core/HciError"
import { Json } from "@effect-hci/core/Runtime"
import type { HttpMethod, ParameterValue, RequestParts } from "@effect-hci/core/Operation"
import { isAnother } from "./call.ts"

/** Paths of one call, the newest first. */
type Paths = readonly [string, ...ReadonlyArray<string>]

/** What a difference can ask the site for before its request; errors are those of the call that is made. */
export interface Site<out E> {
  /** The payload of a GET of the first of some paths that the site has. */
  readonly get: (paths: Paths, parts?: RequestParts) => Effect.Effect<unknown, E | RequestError>
  /** The records of a whole listing, by its paths and filters; fails where it cannot be shown complete. */
  readonly list: (paths: Paths, query: Query) => Effect.Effect<ReadonlyArray<Fields>, E | RequestError>
  /** Fails the call without a request: the newer protocol cannot carry what was given. */
  readonly refuse: (message: string) => Effect.Effect<never, RequestError>
  /** Fails the call because what the site gave before it cannot be right. */
  readonly distrust: (message: string) => Effect.Effect<never, RequestError>
}

/** A request of the newer protocol. */
export interface Prepared {
  readonly parts: RequestParts
  /** From the payload of the response to what the classic one has. Default: the payload as it is. */
  readonly payload?: (payload: unknown) => unknown
}

/** How the newer protocol makes one call. */
export interface Difference {
  /** What differs beside the path, for the table in the docs. */
  readonly what: string
  /** Default: the classic one. */
  readonly method?: HttpMethod
  /** Paths that newer systems have, the newest first. */
  readonly paths: Paths
  /** Paths older than the classic one that some systems have in its place. Default: none. */
  readonly older?: ReadonlyArray<string>
  /**
   * True where the classic form is safer, so that newer systems are asked for it first: it changes in one request what the
   * newer one reads before. Default: false.
   */
  readonly prefersClassic?: boolean
  /**
   * Whether the request states all disks of a server, so that one must not be made from what another one is about to
   * change: those for one server come one after the other, each when the task of the one before has ended.
   */
  readonly statesDisks?: boolean
  /** From the classic request. */
  readonly prepare: <E>(parts: RequestParts, site: Site<E>) => Effect.Effect<Prepared, E | RequestError>
}

/** The fields of a record. */
export type Fields = Readonly<Record<string, unknown>>
/** The parameters of a query. */
export type Query = Readonly<Record<string, ParameterValue>>

/** The fields of an object; none of what is no object. */
const fieldsOf = (value: unknown): Fields =>
  Predicate.isObject(value) && !Array.isArray(value) ? Json.keepNotes(value, { ...value }) : {}

const textOf = (value: unknown): string | undefined => (Predicate.isString(value) && value !== "" ? value : undefined)

const listOf = (value: unknown): ReadonlyArray<Fields> => (Array.isArray(value) ? value.map(fieldsOf) : [])

/** The records of a page, or of a bare array. */
const recordsOf = (payload: unknown): ReadonlyArray<Fields> =>
  Array.isArray(payload) ? listOf(payload) : listOf(fieldsOf(payload)["data"])

/** The same with each record of a page changed. */
const mapRecords = (payload: unknown, change: (record: Fields) => Fields): unknown =>
  Array.isArray(payload)
    ? listOf(payload).map(change)
    : "data" in fieldsOf(payload)
      ? { ...fieldsOf(payload), data: recordsOf(payload).map(change) }
      : payload

/** The id in the path of a request. */
export const idOf = ({ path = {} }: RequestParts): string => Object.values(path)[0] ?? ""

/**
 * Query parameters under new names. One without a value keeps its own, under which it is refused; so is one that differs
 * from what the query has under the new name already.
 */
const renamed = <E>(
  query: Query = {},
  names: Readonly<Record<string, string>>,
  site: Site<E>
): Effect.Effect<Query, RequestError> => {
  const doubled = Object.entries(names).find(([old, name]) => isGiven(query, old) && isGiven(query, name))
  if (doubled !== undefined && query[doubled[0]] !== query[doubled[1]]) {
    return site.refuse(`\`${doubled[0]}\` and \`${doubled[1]}\` are one filter on this system: give one of them.`)
  }
  return Effect.succeed(
    Object.fromEntries(
      Object.entries(query).map(([name, value]) => [value === undefined ? name : (names[name] ?? name), value])
    )
  )
}

const isGiven = (fields: Fields, name: string): boolean => fields[name] !== undefined

/** The fields that have a value. */
const withValues = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/**
 * Fields without some that have no place in the newer protocol, each with the value that asks for nothing; one that asks
 * for something is refused.
 */
const without = <E>(
  fields: Fields,
  names: Fields,
  reason: string,
  site: Site<E>
): Effect.Effect<Fields, RequestError> => {
  const asking = Object.keys(names).find((name) => isGiven(fields, name) && fields[name] !== names[name])
  return asking === undefined
    ? Effect.succeed(Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in names))))
    : site.refuse(`\`${asking}\` cannot be sent: ${reason}. Leave it out.`)
}

/** Refuses two fields of a call that the newer protocol has one place for. */
const onlyOne = <E>(fields: Fields, name: string, other: string, site: Site<E>): Effect.Effect<void, RequestError> =>
  isGiven(fields, name) && isGiven(fields, other)
    ? site.refuse(`\`${name}\` and \`${other}\` cannot be sent together on this system: give one of them.`)
    : Effect.void

const unchanged: Difference["prepare"] = (parts) => Effect.succeed({ parts })

/** A request that depends on nothing but the classic one. */
const rewritten =
  (parts: (classic: RequestParts) => RequestParts, payload?: Prepared["payload"]): Difference["prepare"] =>
  (classic) =>
    Effect.succeed(payload === undefined ? { parts: parts(classic) } : { parts: parts(classic), payload })

const mbPerGb = 1024

/** A size in GB; what is no number is refused, since it would be taken for a number of GB. */
const toGb = <E>(mb: unknown, site: Site<E>): Effect.Effect<number, RequestError> =>
  Predicate.isNumber(mb)
    ? Effect.succeed(Math.ceil(mb / mbPerGb))
    : site.refuse("`size_mb` is no number: give it a size in MB.")

const toNumber = (value: unknown): number | undefined => (Predicate.isNumber(value) ? value : undefined)

// Servers

const serverPath = "/janus/20240725/servers/{server_id}"
const updatePath = "/janus/20210725/servers/{server_id}"

/** The record that a site gives for an id; another one would be changed in its place. */
const recordOf = <E>(site: Site<E>, paths: Paths, path: Readonly<Record<string, string>>) =>
  Effect.flatMap(site.get(paths, { path }), (payload): Effect.Effect<Fields, RequestError> => {
    const [id = ""] = Object.values(path)
    return Predicate.isObject(payload) && !Array.isArray(payload) && !isAnother(payload, id)
      ? Effect.succeed(fieldsOf(payload))
      : site.distrust(`The record with the id ${id} was requested, and the site gave none, or another one.`)
  })

/** An id in a body; the reads that come before the request would ask for another one in its place. */
const idIn = <E>(fields: Fields, name: string, site: Site<E>): Effect.Effect<string, RequestError> => {
  const id = textOf(fields[name])
  return id === undefined ? site.refuse(`\`${name}\` is no text: give it an id.`) : Effect.succeed(id)
}

const serverOf = <E>(site: Site<E>, server_id: string): Effect.Effect<Fields, E | RequestError> =>
  recordOf(site, [serverPath, "/janus/20180725/servers/{server_id}"], { server_id })

/** The disks of a server. An update takes those away that it does not name: all of them must be known. */
const disksOf = <E>(site: Site<E>, server: Fields): Effect.Effect<ReadonlyArray<Fields>, RequestError> => {
  const { disks } = server
  return Array.isArray(disks) && disks.every((disk) => textOf(fieldsOf(disk)["id"]) !== undefined)
    ? Effect.succeed(listOf(disks))
    : site.distrust("The site does not say which disks the server has: an update would take them away.")
}

/** A disk of a server as an update takes it: what the server has already stays under `is_old_disk`. */
const keptDisk = (disk: Fields): Fields => ({
  ...Object.fromEntries(
    ["id", "type", "preallocate", "size_mb", "storage_file", "storage_id", "use_virtio"].flatMap((name) =>
      disk[name] === undefined || disk[name] === null ? [] : [[name, disk[name]] as const]
    )
  ),
  is_old_disk: 1
})

/** The first slot `ide0`, `ide1`, ... that no disk has. */
const freeSlot = (disks: ReadonlyArray<Fields>): string => {
  const used = new Set(disks.map(({ id }) => id))
  const slots = Array.from({ length: disks.length + 1 }, (_, number) => `ide${number}`)
  return slots.find((slot) => !used.has(slot)) ?? "ide0"
}

const volumeOf = <E>(site: Site<E>, volume_id: string): Effect.Effect<Fields, E | RequestError> =>
  recordOf(site, ["/janus/20180725/volumes/{volume_id}"], { volume_id })

const attachVolume = <E>(classic: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  Effect.gen(function* () {
    const fields = fieldsOf(classic.body)
    const volume_id = yield* idIn(fields, "volume_id", site)
    const slot = isGiven(fields, "device_id") ? yield* idIn(fields, "device_id", site) : undefined
    const volume = yield* volumeOf(site, volume_id)
    const disks = yield* disksOf(site, yield* serverOf(site, idOf(classic)))
    const added = {
      id: slot ?? freeSlot(disks),
      type: "exist_disk",
      volume_id,
      storage_id: volume["storage_id"],
      size_mb: toNumber(volume["size_mb"]) ?? (toNumber(volume["size"]) ?? 0) * mbPerGb,
      is_old_disk: 0
    }
    return { parts: { ...classic, body: { disks: [...disks.map(keptDisk), added] } } }
  })

/** Whether a disk of a server is a volume: some systems name its id, others only in the name of the disk's file. */
const isVolume = (disk: Fields, id: string, volume: Fields): boolean => {
  if (disk["volume_id"] !== undefined) return disk["volume_id"] === id
  const names = (textOf(disk["storage_file"]) ?? "").split(/[^\w-]+/)
  return names.some((name) => name === id || name === textOf(volume["disk_id"]))
}

const detachVolume = <E>(classic: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  Effect.gen(function* () {
    const volume_id = yield* idIn(fieldsOf(classic.body), "volume_id", site)
    const volume = yield* volumeOf(site, volume_id)
    const disks = yield* disksOf(site, yield* serverOf(site, idOf(classic)))
    const kept = disks.filter((disk) => !isVolume(disk, volume_id, volume))
    // An update without a disk takes it from the server: it must be the right one.
    if (kept.length !== disks.length - 1) {
      return yield* site.refuse(`The volume ${volume_id} is not one disk of this server.`)
    }
    return { parts: { ...classic, body: { disks: kept.map(keptDisk) } } }
  })

/** The storage of a pool that a storage tag stands for; newer systems place by storages. */
const storageOf = <E>(
  site: Site<E>,
  az_id: ParameterValue,
  storage_tag_id: string
): Effect.Effect<string, E | RequestError> =>
  Effect.gen(function* () {
    const query = { az_id, storage_tag_id, page_num: 0, page_size: 100 }
    const storages = recordsOf(yield* site.get(["/janus/20200725/storages", "/janus/20180725/storages"], { query }))
    const storage = storages.find((record) => record["storage_tag_id"] === storage_tag_id)
    return (
      textOf(storage?.["id"]) ??
      (yield* site.refuse(`The resource pool has no storage with the tag ${storage_tag_id}: give another one.`))
    )
  })

const migrate = <E>(classic: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  Effect.gen(function* () {
    const given = fieldsOf(classic.body)
    yield* onlyOne(given, "host_id", "compute_location", site)
    yield* onlyOne(given, "storage_tag_id", "storage_location", site)
    const { host_id, storage_tag_id, ...fields } = given
    const server = yield* serverOf(site, idOf(classic))
    const az_id = textOf(fields["az_id"]) ?? textOf(server["az_id"])
    const tag = textOf(storage_tag_id)
    const storage =
      textOf(fields["storage_location"]) ??
      (tag === undefined ? textOf(server["storage_location"]) : yield* storageOf(site, az_id, tag))
    return {
      parts: {
        ...classic,
        body: {
          ...fields,
          az_id,
          compute_location: fields["compute_location"] ?? { id: textOf(host_id) ?? "cluster" },
          storage_location: storage
        }
      }
    }
  })

/** Newer systems choose the host where no place is given: one that says nothing else is left out. */
const createBody = (body: unknown): Fields => {
  const { location, ...fields } = fieldsOf(body)
  const [only, ...others] = Object.entries(fieldsOf(location))
  const isAnywhere = only?.[0] === "id" && only[1] === "cluster" && others.length === 0
  return { ...fields, disks: fields["disks"] ?? [], ...(isAnywhere ? {} : { location }) }
}

const clone = <E>(classic: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  Effect.map(
    without(fieldsOf(classic.body), { az_id: undefined }, "this system clones within the resource pool", site),
    (fields) => {
      const body = { count: 1, power_on: 0, clone_type: "full", advance_param: { return_uuids: 1 }, ...fields }
      return { parts: { ...classic, body } }
    }
  )

/** Deletes for good where the disks go too, else into the recycle bin, which keeps them. */
const deleteServer = <E>(
  { body, query = {}, ...classic }: RequestParts,
  site: Site<E>
): Effect.Effect<Prepared, RequestError> => {
  const fields = fieldsOf(body)
  return query["delete_disk"] === 0 && fields["force"] === 1
    ? site.refuse(
        "`deleteDisks` of false cannot be sent with `force`: this system deletes the disks too. Leave `force` out, and the server goes to the recycle bin with its disks."
      )
    : Effect.succeed({ parts: { ...classic, body: { force: query["delete_disk"], ...fields } } })
}

// Volumes

/** A volume with its size in MB beside that in GB. */
const volume = (record: Fields): Fields => {
  const gb = toNumber(record["size"])
  return gb === undefined || record["size_mb"] !== undefined
    ? record
    : Json.keepNotes(record, { ...record, size_mb: gb * mbPerGb })
}

const createVolume = <E>({ body }: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  Effect.gen(function* () {
    const given = yield* without(fieldsOf(body), { preallocate: 0 }, "this system decides about it", site)
    const { size_mb, storage_tag_id: _, ...fields } = given
    const size = yield* toGb(size_mb, site)
    const storage_id = isGiven(given, "storage_tag_id")
      ? yield* storageOf(site, textOf(fields["az_id"]), yield* idIn(given, "storage_tag_id", site))
      : undefined
    return { parts: { body: { storage_id, size, volume_type: "sharedisk", ...fields } } }
  })

const listVolumes = <E>({ query = {} }: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  "server_id" in query
    ? site.refuse(
        "`server_id` cannot be sent: this system does not filter volumes by server. Use `Volumes.listAttached`."
      )
    : Effect.map(renamed(query, { type: "volume_type" }, site), (filters) => ({
        parts: { query: filters },
        payload: (payload) => mapRecords(payload, volume)
      }))

// EIPs

const kbpsPerMbps = 1024

/** A bandwidth in kbit/s; what is no number is refused, since none would be taken for 0. */
const toKbps = <E>(mbps: unknown, site: Site<E>): Effect.Effect<number, RequestError> =>
  Predicate.isNumber(mbps)
    ? Effect.succeed(mbps * kbpsPerMbps)
    : site.refuse("`bandwidth_mb` is no number: give it a bandwidth in Mbit/s.")

/** A floating IP as an EIP. */
const eip = (record: Fields): Fields => {
  const binding = fieldsOf(record["binding_info"])
  const kbps = Object.values(fieldsOf(record["bandwidth"])).flatMap((value) => toNumber(value) ?? [])
  const classic = {
    ip: record["floating_ip"],
    status: textOf(binding["bind_id"]) === undefined ? "inactive" : "active",
    bandwidth_mb: kbps.length === 0 ? undefined : Math.max(...kbps) / kbpsPerMbps,
    az_id: textOf(binding["az_id"]),
    server_id: binding["bind_type"] === "vm" ? textOf(binding["bind_id"]) : undefined,
    port_id: textOf(binding["port_id"])
  }
  return Json.keepNotes(record, withValues({ ...record, ...classic }))
}

const eipPayload = (payload: unknown): unknown => ("id" in fieldsOf(payload) ? eip(fieldsOf(payload)) : payload)

const floatingIps = "/janus/20190725/floatingips"
const floatingIp = "/janus/20180725/floatingips/{floatingip_id}"

/** One page of records that are all there. */
const pageOf = (records: ReadonlyArray<Fields>, page_num: number, page_size: number): Fields => {
  const end = (page_num + 1) * page_size
  const next_page_num = end < records.length ? String(page_num + 1) : ""
  return { total_size: records.length, page_num, page_size, next_page_num, data: records.slice(end - page_size, end) }
}

/** Floating IPs know no filter by state and server: all of them are read, and those that match become the page. */
const listEips = <E>({ query = {} }: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  Effect.gen(function* () {
    const { page_num = 0, page_size = 100, server_id, status, ...others } = query
    const names = { ip: "floating_ip", az_id: "bind_az_id", tenant_id: "project_id" }
    const filters = yield* renamed(others, names, site)
    const isFiltered = "server_id" in query || "status" in query
    if (
      !isFiltered ||
      ("server_id" in query && server_id === undefined) ||
      ("status" in query && status === undefined)
    ) {
      return {
        parts: { query: isFiltered ? query : { ...filters, page_num, page_size } },
        payload: (payload) => mapRecords(payload, eip)
      }
    }
    const all = yield* site.list([floatingIps, "/janus/20180725/floatingips"], filters)
    const records = all.map(eip).filter((record) => {
      const isOfServer = server_id === undefined || record["server_id"] === server_id
      return isOfServer && (status === undefined || record["status"] === status)
    })
    return {
      parts: { query: { ...filters, page_num: 0, page_size: 1 } },
      payload: () => pageOf(records, Number(page_num), Number(page_size))
    }
  })

/** The tenant that a request names, else the only one that the account sees. */
const projectOf = <E>(site: Site<E>, fields: Fields): Effect.Effect<string, E | RequestError> =>
  Effect.gen(function* () {
    const given = textOf(fields["project_id"])
    if (given !== undefined) return given
    const query = { page_num: 0, page_size: 2 }
    const [tenant, ...others] = recordsOf(
      yield* site.get(["/janus/20190725/projects", "/janus/20180725/projects"], { query })
    )
    return (
      (others.length === 0 ? textOf(tenant?.["id"]) : undefined) ??
      (yield* site.refuse("`project_id` is missing: this system needs the tenant, and the account sees more than one."))
    )
  })

const allocateEip = <E>({ body }: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  Effect.gen(function* () {
    const unnamed = { name: "", description: "" }
    const given = yield* without(fieldsOf(body), unnamed, "floating IPs have no such field", site)
    const { az_id, bandwidth_mb, ip, ...fields } = given
    const kbps = yield* toKbps(bandwidth_mb, site)
    const project_id = yield* projectOf(site, fields)
    const bandwidth = { qos_uplink: kbps, qos_downlink: kbps }
    return {
      parts: { body: { floating_ip: ip, az_ids: [az_id], bandwidth, ...fields, project_id } },
      payload: eipPayload
    }
  })

/** The interface of a server that has a port, or its first. */
const bindEip = <E>(classic: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  Effect.gen(function* () {
    const { action: _, port_id, server_id: _server, ...fields } = fieldsOf(classic.body)
    const server_id = yield* idIn(fieldsOf(classic.body), "server_id", site)
    const networks = listOf((yield* serverOf(site, server_id))["networks"])
    const network = port_id === undefined ? networks[0] : networks.find((each) => each["port_id"] === port_id)
    if (network === undefined) return yield* site.refuse(`The server ${server_id} has no such interface.`)
    const ip_address = textOf(network["ip_address"]) ?? textOf(fieldsOf(network["ip_info"])["ip_address"])
    return {
      parts: {
        ...classic,
        ...eipPath(classic),
        body: { vpc_id: network["vpc_id"], port_id: network["port_id"], ip_address, ...fields }
      }
    }
  })

/** The id of an EIP in the path of a floating IP. */
const eipPath = (parts: RequestParts): RequestParts => ({ path: { floatingip_id: idOf(parts) } })

const eipBandwidth = <E>(parts: RequestParts, site: Site<E>): Effect.Effect<Prepared, RequestError> =>
  Effect.map(toKbps(fieldsOf(parts.body)["bandwidth_mb"], site), (kbps) => ({
    parts: { ...eipPath(parts), body: { qos_uplink: kbps, qos_downlink: kbps } },
    payload: eipPayload
  }))

// Networks and hosts

const createVpc = <E>({ body }: RequestParts, site: Site<E>): Effect.Effect<Prepared, E | RequestError> =>
  Effect.gen(function* () {
    const unasked = { cidr: undefined, description: "", shared: 0 }
    const fields = yield* without(fieldsOf(body), unasked, "the VPCs of this system have no such field", site)
    return { parts: { body: { ...fields, project_id: yield* projectOf(site, fields) } } }
  })

/** A host with the flat fields of older systems beside the nested ones. */
const host = (record: Fields): Fields => {
  const [cpu, memory] = [fieldsOf(record["cpu"]), fieldsOf(record["memory"])]
  const classic = {
    cpu_total: toNumber(cpu["core_count"]),
    memory_total_mb: toNumber(memory["total_mb"]),
    memory_used_mb: toNumber(memory["used_mb"])
  }
  return Json.keepNotes(record, { ...withValues(classic), ...record })
}

/** The calls that newer systems take in another form, by the names of their operations. */
export const differences: Readonly<Record<string, Difference>> = {
  "Clusters.listClusters": {
    what: "the path only",
    paths: ["/janus/20210725/clusters"],
    older: ["/janus/20190725/clusters", "/janus/20180725/clusters"],
    prepare: unchanged
  },
  "Storages.getStorageList": {
    what: "the path only",
    paths: ["/janus/20200725/storages"],
    older: ["/janus/20190725/storages", "/janus/20180725/storages"],
    prepare: unchanged
  },
  "ServerSnapshots.getServerSnapshots": {
    what: "the path only",
    paths: ["/janus/20210725/servers/{server_id}/snapshots"],
    older: ["/janus/20190725/servers/{server_id}/snapshots", "/janus/20180725/servers/{server_id}/snapshots"],
    prepare: unchanged
  },
  "Servers.list": {
    what: "`name` is `query_name`, `tenant_id` is `project_id`",
    paths: ["/janus/20240725/servers"],
    prepare: ({ query }, site) =>
      Effect.map(renamed(query, { name: "query_name", tenant_id: "project_id" }, site), (filters) => ({
        parts: { query: filters }
      }))
  },
  "Servers.get": { what: "addresses under `ip_info`", paths: [serverPath], prepare: unchanged },
  "Servers.create": {
    what: "`disks` is required; no `location` for the cluster's choice",
    paths: ["/janus/20220725/servers"],
    prepare: rewritten(({ body }) => ({ body: createBody(body) }))
  },
  "Servers.update": { what: "the path only", paths: [updatePath], statesDisks: true, prepare: unchanged },
  "Servers.delete": {
    what: "`force` in the body for `delete_disk` in the query; 0 is the recycle bin; not 1 where the disks are kept",
    paths: ["/janus/20180725/servers/{server_id}"],
    prepare: deleteServer
  },
  "Servers.resume": {
    what: "a start",
    paths: ["/janus/20180725/servers/{server_id}/start"],
    prepare: rewritten((classic) => ({ ...classic, body: {} }))
  },
  "Servers.attachVolume": {
    what: "an update with all disks of the server and the volume, after reading both",
    method: "PUT",
    paths: [updatePath],
    prefersClassic: true,
    statesDisks: true,
    prepare: attachVolume
  },
  "Servers.detachVolume": {
    what: "an update with all disks of the server but the volume, after reading both",
    method: "PUT",
    paths: [updatePath],
    prefersClassic: true,
    statesDisks: true,
    prepare: detachVolume
  },
  "Servers.clone": {
    what: "`count`, `power_on`, `clone_type` and `return_uuids`; `az_id` is refused",
    paths: ["/janus/20190725/servers/{server_id}/clone"],
    prepare: clone
  },
  "Servers.migrate": {
    what: "`az_id`, `compute_location` and `storage_location`, read from the server where not given; not with `host_id` or `storage_tag_id` for the same",
    paths: ["/janus/20180725/servers/{server_id}/migrate"],
    prepare: migrate
  },
  "Tenants.list": { what: "the path only", paths: ["/janus/20190725/projects"], prepare: unchanged },
  "ResourcePools.get": { what: "the path only", paths: ["/janus/20200725/azs/{az_id}"], prepare: unchanged },
  "Images.list": { what: "the path only", paths: ["/janus/20200725/images"], prepare: unchanged },
  "Volumes.list": {
    what: "`type` is `volume_type`; a filter by server is refused; sizes in GB",
    paths: ["/janus/20180725/volumes"],
    prepare: listVolumes
  },
  "Volumes.get": {
    what: "size in GB",
    paths: ["/janus/20180725/volumes/{volume_id}"],
    prepare: rewritten(
      (parts) => parts,
      (payload) => volume(fieldsOf(payload))
    )
  },
  "Volumes.create": {
    what: "a shared disk: `size` in GB for `size_mb`, a storage for the storage tag; `preallocate` is refused; no `volume_id` in the response",
    paths: ["/janus/20180725/volumes"],
    prepare: createVolume
  },
  "Volumes.delete": {
    what: "`force` is required",
    paths: ["/janus/20180725/volumes/{volume_id}"],
    prepare: rewritten((classic) => ({ ...classic, body: { force: 0, ...fieldsOf(classic.body) } }))
  },
  "Volumes.resize": {
    what: "`size` in GB for `size_mb`",
    paths: ["/janus/20180725/volumes/{volume_id}"],
    prepare: (classic, site) =>
      Effect.map(toGb(fieldsOf(classic.body)["size_mb"], site), (size) => ({ parts: { ...classic, body: { size } } }))
  },
  "Vpcs.create": {
    what: "`project_id` is required; `cidr`, `description` and `shared` are refused",
    paths: ["/janus/20180725/vpcs"],
    prepare: createVpc
  },
  "Eips.list": {
    what: "`ip` is `floating_ip`, `az_id` is `bind_az_id`; `status` and `server_id` are compared after reading all",
    paths: [floatingIps],
    prepare: listEips
  },
  "Eips.get": { what: "a floating IP", paths: [floatingIp], prepare: rewritten(eipPath, eipPayload) },
  "Eips.allocate": {
    what: "`project_id` is required, `bandwidth` in kbit/s each way; `name` and `description` are refused",
    paths: ["/janus/20180725/floatingips"],
    prepare: allocateEip
  },
  "Eips.release": { what: "a floating IP", paths: [floatingIp], prepare: rewritten(eipPath) },
  "Eips.bind": {
    what: "`vpc_id`, `port_id` and `ip_address` of an interface, read from the server",
    paths: [`${floatingIp}/binding`],
    prepare: bindEip
  },
  "Eips.unbind": {
    what: "a DELETE without a body",
    method: "DELETE",
    paths: [`${floatingIp}/unbinding`],
    prepare: rewritten(eipPath)
  },
  "Eips.updateBandwidth": {
    what: "`qos_uplink` and `qos_downlink` in kbit/s",
    paths: [floatingIp],
    prepare: eipBandwidth
  },
  "Hosts.list": {
    what: "`cpu` and `memory` nested; the flat fields are filled from them",
    paths: ["/janus/20240725/hosts"],
    older: ["/janus/20180725/hosts"],
    prepare: rewritten(
      (parts) => parts,
      (payload) => mapRecords(payload, host)
    )
  }
}
