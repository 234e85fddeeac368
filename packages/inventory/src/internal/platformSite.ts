import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { Resource, Site, SiteOptions } from "../Site.ts"
import { publicUrl } from "../Site.ts"

/** The count and the listing of a resource, as the modules of a platform have them. */
export interface Listing<R> {
  readonly count: () => Effect.Effect<number, RequestError, R>
  readonly list: (options: Paging.Options) => Stream.Stream<unknown, RequestError, R>
}

/** What a site of a platform is made from. */
export interface Platform<I, S> {
  /** Name of the platform, as in `sangfor-scp`. */
  readonly platform: string
  /** The service that executes the requests. */
  readonly transport: Context.Key<I, S>
  /** A small request that needs credentials. */
  readonly check: Effect.Effect<unknown, RequestError, I>
  /** By the names of resources, in the order of their export. */
  readonly listings: Readonly<Record<string, Listing<I>>>
}

const resourceOf = <R>(services: Context.Context<R>, name: string, { count, list }: Listing<R>): Resource => ({
  name,
  count: Effect.provideContext(count(), services),
  records: (options) => Stream.provideContext(list(options), services)
})

/** The site behind the transport in the context. */
export const make =
  <I, S>({ check, listings, platform, transport }: Platform<I, S>) =>
  ({ name, url }: SiteOptions): Effect.Effect<Site, never, I> =>
    Effect.map(Effect.service(transport), (service) => {
      const services = Context.make(transport, service)
      return {
        name,
        platform,
        url: publicUrl(url),
        check: Effect.provideContext(Effect.asVoid(check), services),
        resources: Object.entries(listings).map(([name, listing]) => resourceOf(services, name, listing))
      }
    })

/** The site with a transport of its own, open until the scope is closed. */
export const makeScoped = <I, S, E, R>(
  platform: Platform<I, S>,
  options: SiteOptions,
  layer: Layer.Layer<I, E, R>
): Effect.Effect<Site, E, R | Scope.Scope> =>
  Effect.flatMap(Layer.build(layer), (services) => Effect.provideContext(make(platform)(options), services))
