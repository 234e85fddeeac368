/**
 * Sangfor Cloud Platform (SCP) as typed Layers, Effects and Streams.
 *
 * @since 0.1.0
 */
export * as HciError from "@effect-hci/core/HciError"
export * as Auth from "./Auth.ts"
export * as Eips from "./Eips.ts"
export * as FloatingIps from "./FloatingIps.ts"
export * as HttpTransport from "./HttpTransport.ts"
export * as Images from "./Images.ts"
export * as Networks from "./Networks.ts"
export * as ResourcePools from "./ResourcePools.ts"
export * as SangforScp from "./SangforScp.ts"
export * as Servers from "./Servers.ts"
export * as System from "./System.ts"
export * as TaskPoller from "./TaskPoller.ts"
export * as Tasks from "./Tasks.ts"
export * as Tenants from "./Tenants.ts"
export * as Volumes from "./Volumes.ts"
