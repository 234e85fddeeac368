/**
 * A Sangfor Cloud Platform as a site of an inventory.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { BadRequest, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import * as Eips from "@effect-hci/sangfor-scp/Eips"
import * as FloatingIps from "@effect-hci/sangfor-scp/FloatingIps"
import { HttpTransport } from "@effect-hci/sangfor-scp/HttpTransport"
import * as Images from "@effect-hci/sangfor-scp/Images"
import * as Networks from "@effect-hci/sangfor-scp/Networks"
import * as ResourcePools from "@effect-hci/sangfor-scp/ResourcePools"
import * as Servers from "@effect-hci/sangfor-scp/Servers"
import * as System from "@effect-hci/sangfor-scp/System"
import * as Tenants from "@effect-hci/sangfor-scp/Tenants"
import * as Volumes from "@effect-hci/sangfor-scp/Volumes"
import type { Resource, Site } from "./Site.ts"
import { publicUrl } from "./Site.ts"

/** What a site is called, and where it is. */
export interface Options {
  readonly name: string
  /** Its address; credentials in it are not written down. */
  readonly url: string | URL
}

/** A listing as the platform's modules have it. */
interface Listing {
  readonly count: () => Effect.Effect<number, RequestError, HttpTransport>
  readonly list: (options: Paging.Options) => Stream.Stream<unknown, RequestError, HttpTransport>
}

const isMissing = (error: RequestError): error is BadRequest => error._tag === "BadRequest" && error.status === 404

/** Newer systems have floating IPs in place of EIPs, and answer 404 to the older route. */
const eipsOrFloatingIps: Listing = {
  count: () => Effect.catchIf(Eips.count(), isMissing, () => FloatingIps.count()),
  list: (options) => Stream.catchIf(Eips.list(options), isMissing, () => FloatingIps.list(options))
}

const listings: Readonly<Record<string, Listing>> = {
  pools: ResourcePools,
  hosts: { count: System.countHosts, list: System.listHosts },
  tenants: Tenants,
  images: Images,
  servers: Servers,
  volumes: Volumes,
  networks: { count: Networks.countVpcs, list: Networks.listVpcs },
  subnets: { count: Networks.countSubnets, list: Networks.listSubnets },
  eips: eipsOrFloatingIps
}

/** The resources of a site, in the order of their export. */
export const resourceNames: ReadonlyArray<string> = Object.keys(listings)

const resource = (transport: HttpTransport["Service"], name: string, { count, list }: Listing): Resource => ({
  name,
  count: Effect.provideService(count(), HttpTransport, transport),
  records: (options) => Stream.provideService(list(options), HttpTransport, transport)
})

/** The site behind the transport in the context. */
export const make = ({ name, url }: Options): Effect.Effect<Site, never, HttpTransport> =>
  Effect.map(HttpTransport, (transport) => ({
    name,
    platform: "sangfor-scp",
    url: publicUrl(url),
    check: Effect.provideService(Effect.asVoid(ResourcePools.count()), HttpTransport, transport),
    resources: Object.entries(listings).map(([name, listing]) => resource(transport, name, listing))
  }))

/** The site with a transport of its own, open as long as the scope; for jobs over many sites. */
export const makeScoped = <E, R>(
  options: Options,
  layer: Layer.Layer<HttpTransport, E, R>
): Effect.Effect<Site, E, R | Scope.Scope> =>
  Effect.flatMap(Layer.build(layer), (services) => Effect.provideContext(make(options), services))
