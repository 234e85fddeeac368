/**
 * A Sangfor Cloud Platform as a site of an inventory.
 *
 * ```ts
 * import { SangforScpSite } from "@effect-hci/inventory"
 * import * as Testing from "@effect-hci/sangfor-scp/Testing"
 * import { Effect } from "effect"
 *
 * // An SCP, here a simulated one, as a site: the names of all that can be read of it.
 * export const program = SangforScpSite.make({ name: "lab", url: "https://scp.example" }).pipe(
 *   Effect.map(({ resources }) => resources.map(({ name }) => name)),
 *   Effect.provide(Testing.layerSimulated({ servers: 20 }))
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as HciError from "@effect-hci/core/HciError"
import type { BadRequest, NotFound } from "@effect-hci/core/HciError"
import * as Paging from "@effect-hci/core/Paging"
import { optionalFields } from "@effect-hci/core/Runtime"
import * as Api from "@effect-hci/sangfor-scp/api"
import * as Eips from "@effect-hci/sangfor-scp/Eips"
import * as FloatingIps from "@effect-hci/sangfor-scp/FloatingIps"
import * as Hosts from "@effect-hci/sangfor-scp/Hosts"
import { HttpTransport } from "@effect-hci/sangfor-scp/HttpTransport"
import * as Images from "@effect-hci/sangfor-scp/Images"
import * as ResourcePools from "@effect-hci/sangfor-scp/ResourcePools"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import * as Subnets from "@effect-hci/sangfor-scp/Subnets"
import * as Tasks from "@effect-hci/sangfor-scp/Tasks"
import * as Tenants from "@effect-hci/sangfor-scp/Tenants"
import * as Volumes from "@effect-hci/sangfor-scp/Volumes"
import * as Vpcs from "@effect-hci/sangfor-scp/Vpcs"
import * as Platform from "./internal/platformSite.ts"
import type { Conditions, CurrentSite, ReadError, Site, SiteOptions } from "./Site.ts"

/**
 * Name and address of the site.
 *
 * @category models
 */
export interface Options extends SiteOptions {}

type Listing = Platform.Listing<HttpTransport>

/** A listing of one page at a time; filters are checked by the platform. */
interface Paged {
  readonly list: (input: Conditions & Paging.Options) => Stream.Stream<unknown, ReadError, HttpTransport>
  readonly count: (filters: Conditions) => Effect.Effect<number, ReadError, HttpTransport>
}

const listingOf = ({ count, list }: Paged, model?: unknown): Listing => ({
  count,
  list: (conditions, options) => list({ ...conditions, ...options }),
  model
})

/** A listing of the vendor's newest document. */
interface PagedCall {
  (input: Conditions & Paging.Options): Stream.Stream<unknown, ReadError, HttpTransport>
  readonly count: (filters: Conditions) => Effect.Effect<number, ReadError, HttpTransport>
}

const newest = (call: PagedCall): Listing => listingOf({ list: call, count: call.count })

const isMissing = (error: ReadError): error is BadRequest => error._tag === "BadRequest" && error.status === 404

/** Newer systems have floating IPs in place of EIPs, and return 404 for the older route. */
const eipsOrFloatingIps: Listing = listingOf({
  count: (filters) => Effect.catchIf(Eips.count(filters), isMissing, () => FloatingIps.count(filters)),
  list: (input) => Paging.orElse(Eips.list(input), isMissing, () => FloatingIps.list(input))
})

const listings: Readonly<Record<string, Listing>> = {
  pools: listingOf(ResourcePools, ResourcePools.ResourcePool),
  hosts: listingOf(Hosts, Hosts.Host),
  tenants: listingOf(Tenants, Tenants.Tenant),
  images: listingOf(Images, Images.Image),
  servers: listingOf(Servers, Servers.Server),
  volumes: listingOf(Volumes, Volumes.Volume),
  networks: listingOf(Vpcs, Vpcs.Vpc),
  subnets: listingOf(Subnets, Subnets.Subnet),
  eips: eipsOrFloatingIps
}

/** An error of a listing below one record. */
type ChildError = ReadError | NotFound

/** The failure of a listing that was not found below a record that is there. */
const lost = ({
  code,
  message,
  operation,
  platform,
  requestId,
  site,
  status
}: NotFound): Effect.Effect<never, HciError.InvalidResponse> =>
  Effect.fail(
    new HciError.InvalidResponse({
      platform,
      operation,
      ...optionalFields({ code, requestId, site, status }),
      message: `What belongs to a record that is still there was not found: ${message}`,
      issues: []
    })
  )

/**
 * Records of one parent each, with its id, which the API leaves out. A listing of children that is not found ends well only
 * where its parent, as `get` reads it, is gone meanwhile too.
 */
const nested = <A, B extends object>(
  parents: Stream.Stream<A, ReadError, HttpTransport>,
  children: (parent: A) => Stream.Stream<B, ChildError, HttpTransport>,
  get: (parent: A) => Effect.Effect<unknown, ChildError, HttpTransport>
): Listing => ({
  list: (_conditions, { onSummary = () => Effect.void }) =>
    Stream.suspend(() => {
      let records = 0
      const all = Stream.flatMap(
        parents,
        (parent) =>
          Stream.catchTag(children(parent), "NotFound", (error) =>
            Stream.fromEffectDrain(
              get(parent).pipe(
                Effect.flatMap(() => lost(error)),
                Effect.catchTag("NotFound", () => Effect.void)
              )
            )
          ),
        { concurrency: nestedConcurrency }
      ).pipe(Stream.tap(() => Effect.sync(() => void (records += 1))))
      // Each of the listings fails where it cannot be shown complete.
      const end = Effect.suspend(() => onSummary({ complete: true, records, duplicates: 0, relisted: 0 }))
      return Stream.concat(all, Stream.drain(Stream.fromEffect(end)))
    }),
  unconditional: true
})

const nestedConcurrency = 4

/** One request for each server. */
const serverSnapshots = nested(
  Stream.suspend(() => Servers.list()),
  ({ az_id, id }) =>
    Stream.map(Api.ServerSnapshots.getServerSnapshots({ server_id: id }), (snapshot) => ({
      ...snapshot,
      server_id: id,
      az_id
    })),
  ({ id }) => Servers.get(id)
)

/** One request for each cluster. */
const clusterLicenses: Listing = {
  ...nested(
    Stream.suspend(() => Api.Clusters.listClusters()),
    ({ id }) =>
      id == null
        ? Stream.empty
        : Stream.map(Api.Clusters.getClusterLicenseSummary({ cluster_id: id }), (license) => ({
            ...license,
            cluster_id: id
          })),
    ({ id }) => (id == null ? Effect.void : Api.Clusters.getClusterById({ cluster_id: id }))
  ),
  idOf: (record) =>
    Predicate.hasProperty(record, "cluster_id") && Predicate.hasProperty(record, "name")
      ? `${String(record.cluster_id)}/${String(record.name)}`
      : undefined
}

const moreListings: Readonly<Record<string, Listing>> = {
  tasks: listingOf(Tasks, Tasks.Task),
  alarms: newest(Api.Alarms.getRealtimeAlarms),
  clusters: newest(Api.Clusters.listClusters),
  "cluster-licenses": clusterLicenses,
  "server-snapshots": serverSnapshots,
  "alarm-histories": newest(Api.Alarms.getAlarmHistories),
  "alarm-notifications": newest(Api.Alarms.getAlarmNotifications),
  "alarm-policies": newest(Api.Alarms.getAlarmPolicies),
  "alarm-metric-groups": newest(Api.Alarms.listAlarmMetricGroups),
  "alarm-metrics": newest(Api.Alarms.listAlarmMetrics),
  "backup-policies": newest(Api.BackupPolicies.getBackupPolicies),
  "classic-switches": newest(Api.ClassicSwitches.getClassicSwitches),
  "classic-bvswitches": newest(Api.ClassicUplinks.getClassicBvswitches),
  "private-lines": newest(Api.DirectConnects.listPrivateLines),
  "firewall-policies": newest(Api.DistributedFirewall.listFirewallPolicies),
  "floating-ip-pools": newest(Api.FloatingIpPools.listFloatingIPPools),
  "iam-actions": newest(Api.IamPolicies.getIAMActions),
  "iam-policies": newest(Api.IamPolicies.getIamPolicies),
  "base-images": newest(Api.Images.listBaseImages),
  "service-images": newest(Api.Images.listServiceImages),
  "vnet-device-images": newest(Api.Images.listVNetDevImages),
  "line-types": newest(Api.LineTypes.getLineTypes),
  "nfv-devices": newest(Api.NetworkDevices.listNFVDevices),
  "oss-buckets": newest(Api.ObjectStorage.getOssBuckets),
  "oss-accounts": newest(Api.ObjectStorage.listOssAccounts),
  "patch-packages": newest(Api.Patches.getPatchPackages),
  "patch-upgrade-configs": newest(Api.Patches.getPatchUpgradeConfigs),
  ports: newest(Api.Ports.getPortsList),
  "protection-policies": newest(Api.ProtectionPolicies.listProtectionPolicies),
  "public-services": newest(Api.PublicServices.getPublicServices),
  quotas: newest(Api.Quotas.getQuotas),
  roles: newest(Api.Roles.getRoles),
  "schedule-groups": newest(Api.ScheduleGroups.getScheduleGroups),
  "schedule-policies": newest(Api.SchedulePolicies.listSchedulePolicies),
  "server-groups": newest(Api.ServerGroups.listServerGroups),
  "server-tags": newest(Api.ServerTags.listServerTags),
  services: newest(Api.Services.listServices),
  "snapshot-policies": newest(Api.SnapshotPolicies.getSnapshotPolicies),
  storages: newest(Api.Storages.getStorageList),
  "operation-logs": newest(Api.Tasks.listOperationLogs),
  users: newest(Api.Users.getUsers),
  "virtual-interfaces": newest(Api.VirtualInterfaces.listVirtualInterfaces),
  "virtual-ips": newest(Api.VirtualIps.listVirtualIPs),
  "virtual-switches": newest(Api.VirtualSwitches.listVirtualSwitches),
  "work-orders": newest(Api.WorkOrders.getWorkOrders)
}

const platform = {
  platform: "sangfor-scp",
  transport: HttpTransport,
  check: ResourcePools.count(),
  listings,
  moreListings,
  moreDefaults: ["tasks", "alarms", "cluster-licenses"]
}

/**
 * The names of the resources of every site, in the order of their export.
 *
 * @category constants
 */
export const resourceNames: ReadonlyArray<string> = Object.keys(listings)

/**
 * The names of the resources that are read only where a job names them, or asks for all: most need a later version.
 * `server-snapshots` takes one request for each server, `cluster-licenses` one for each cluster.
 *
 * @category constants
 */
export const moreResourceNames: ReadonlyArray<string> = Object.keys(moreListings)

/**
 * The names of the resources that a run reads by default.
 *
 * @category constants
 */
export const runResourceNames: ReadonlyArray<string> = [...resourceNames, ...platform.moreDefaults]

/**
 * The names of the fields that records of a resource have; none where they are not known.
 *
 * @category getters
 */
export const fieldNames = (resource: string): ReadonlyArray<string> =>
  Platform.fieldNamesOf(Platform.listingOf(platform, resource)?.model)

/**
 * What is wrong with conditions on a resource, as far as it can be known without the platform: that the resource takes none.
 * Filters go to the platform as they are, which ignores those that it does not know. Undefined where nothing is wrong.
 *
 * @category getters
 */
export const conditionsProblem = (resource: string, _conditions: Conditions): Effect.Effect<string | undefined> =>
  Effect.succeed(
    Platform.listingOf(platform, resource)?.unconditional === true
      ? "leave its conditions out, because it takes none"
      : undefined
  )

/**
 * The site that the `HttpTransport` in the context talks to. Its records have the shape that the `protocol` of the transport
 * reads: with `classic`, as `hci` has it, they keep it when the site is upgraded.
 *
 * @category constructors
 */
export const make: (options: Options) => Effect.Effect<Site, never, HttpTransport> = Platform.make(platform)

/**
 * The site with an `HttpTransport` of its own, built from the layer and open until the scope is closed; for jobs over many
 * sites. See {@link make} for the `protocol` of the layer.
 *
 * @category constructors
 */
export const makeScoped = <E, R>(
  options: Options,
  layer: Layer.Layer<HttpTransport, E, R>
): Effect.Effect<Site, E, R | Scope.Scope> => Platform.makeScoped(platform, options, layer)

/**
 * The site of an inventory run, with an `HttpTransport` of its own, built from the layer. See {@link make} for the
 * `protocol` of the layer.
 *
 * @category layers
 */
export const layer = <E, R>(
  options: Options,
  transport: Layer.Layer<HttpTransport, E, R>
): Layer.Layer<CurrentSite, E, R> => Platform.layer(platform, options, transport)
