/**
 * Sangfor Cloud Platform (SCP) as typed Layers, Effects and Streams.
 *
 * @since 0.1.0
 */

export {
  /** The errors that calls fail with. */
  HciError,
  /** Models of records: the values of an enum that the library does not list, rows, names of fields. */
  Model
} from "@effect-hci/core/Runtime"
export {
  /** Timeout, headers and limits of one call, or of a part of a program. */
  CallOptions,
  /** Operations of one's own, for what no document has. */
  Operation,
  /** Responses as they came: status, headers, request id, body. */
  RawResponse,
  /** What is retried, how often and when: provide another policy to change it for a part of a program. */
  RetryPolicy
} from "@effect-hci/core/Platform"
/** Options of listings, and pages. */
export type * as Paging from "@effect-hci/core/Paging"
/** Alarms, open and closed. */
export * as Alarms from "./Alarms.ts"
/** Credentials: an access key, or a user's name and password. */
export * as Auth from "./Auth.ts"
/** Backups of servers. */
export * as Backups from "./Backups.ts"
/** Hosts that share storage. */
export * as Clusters from "./Clusters.ts"
/** What the models and inputs of several resources share. */
export * as Common from "./Common.ts"
/** Elastic IPs: public addresses, on older systems. */
export * as Eips from "./Eips.ts"
/** Floating IPs: public addresses, on newer systems. */
export * as FloatingIps from "./FloatingIps.ts"
/** Physical nodes that run servers. */
export * as Hosts from "./Hosts.ts"
/** The connection to one site: executes operations. */
export * as HttpTransport from "./HttpTransport.ts"
/** What servers are created from. */
export * as Images from "./Images.ts"
/** Metrics as time series. */
export * as Metrics from "./Metrics.ts"
/** How much of a resource pool a tenant may use. */
export * as Quotas from "./Quotas.ts"
/** Resource pools, also called availability zones. */
export * as ResourcePools from "./ResourcePools.ts"
/** All services of one connection, in one Layer. */
export * as SangforScp from "./SangforScp.ts"
/** Groups that servers are listed in. */
export * as ServerGroups from "./ServerGroups.ts"
/** Virtual servers. */
export * as Servers from "./Servers.ts"
/** Snapshots of servers. */
export * as Snapshots from "./Snapshots.ts"
/** Where the disks of servers are kept. */
export * as Storages from "./Storages.ts"
/** Address ranges in VPCs. */
export * as Subnets from "./Subnets.ts"
/** The site's version, maintenance and licence. */
export * as System from "./System.ts"
/** Tags of servers. */
export * as Tags from "./Tags.ts"
/** Waits for tasks. */
export * as TaskPoller from "./TaskPoller.ts"
/** Work that writes start. */
export * as Tasks from "./Tasks.ts"
/** Tenants, also called projects. */
export * as Tenants from "./Tenants.ts"
/** Users of the platform. */
export * as Users from "./Users.ts"
/** Disks with an id of their own. */
export * as Volumes from "./Volumes.ts"
/** Private networks of tenants. */
export * as Vpcs from "./Vpcs.ts"
