/**
 * A Sangfor Cloud Platform as a site of an inventory.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { BadRequest, RequestError } from "@effect-hci/core/HciError"
import * as Eips from "@effect-hci/sangfor-scp/Eips"
import * as FloatingIps from "@effect-hci/sangfor-scp/FloatingIps"
import * as Hosts from "@effect-hci/sangfor-scp/Hosts"
import { HttpTransport } from "@effect-hci/sangfor-scp/HttpTransport"
import * as Images from "@effect-hci/sangfor-scp/Images"
import * as ResourcePools from "@effect-hci/sangfor-scp/ResourcePools"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import * as Subnets from "@effect-hci/sangfor-scp/Subnets"
import * as Tenants from "@effect-hci/sangfor-scp/Tenants"
import * as Volumes from "@effect-hci/sangfor-scp/Volumes"
import * as Vpcs from "@effect-hci/sangfor-scp/Vpcs"
import * as Platform from "./internal/platformSite.ts"
import type { Site, SiteOptions } from "./Site.ts"

/**
 * Name and address of the site.
 *
 * @category models
 */
export interface Options extends SiteOptions {}

type Listing = Platform.Listing<HttpTransport>

const isMissing = (error: RequestError): error is BadRequest => error._tag === "BadRequest" && error.status === 404

/** Newer systems have floating IPs in place of EIPs, and return 404 for the older route. */
const eipsOrFloatingIps: Listing = {
  count: () => Effect.catchIf(Eips.count(), isMissing, () => FloatingIps.count()),
  list: (options) => Stream.catchIf(Eips.list(options), isMissing, () => FloatingIps.list(options))
}

const listings: Readonly<Record<string, Listing>> = {
  pools: ResourcePools,
  hosts: Hosts,
  tenants: Tenants,
  images: Images,
  servers: Servers,
  volumes: Volumes,
  networks: Vpcs,
  subnets: Subnets,
  eips: eipsOrFloatingIps
}

const platform = {
  platform: "sangfor-scp",
  transport: HttpTransport,
  check: ResourcePools.count(),
  listings
}

/**
 * The names of the resources of every site, in the order of their export.
 *
 * @category constants
 */
export const resourceNames: ReadonlyArray<string> = Object.keys(listings)

/**
 * The site that the `HttpTransport` in the context talks to.
 *
 * @category constructors
 */
export const make: (options: Options) => Effect.Effect<Site, never, HttpTransport> = Platform.make(platform)

/**
 * The site with an `HttpTransport` of its own, built from the layer and open until the scope is closed; for jobs over many
 * sites.
 *
 * @category constructors
 */
export const makeScoped = <E, R>(
  options: Options,
  layer: Layer.Layer<HttpTransport, E, R>
): Effect.Effect<Site, E, R | Scope.Scope> => Platform.makeScoped(platform, options, layer)
