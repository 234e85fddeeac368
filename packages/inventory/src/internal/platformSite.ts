import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { ById, ChangeFeed, Changes, Conditions, IdRange, ReadError, Resource, Site, SiteOptions } from "../Site.ts"
import { CurrentSite, publicUrl } from "../Site.ts"

/** A listing in the order of ids, with conditions. */
export interface ListingById<R> {
  readonly records: (
    conditions: Conditions,
    range: IdRange,
    options: Paging.Options
  ) => Stream.Stream<unknown, ReadError, R>
  readonly idAt: (conditions: Conditions, position: number) => Effect.Effect<string | undefined, ReadError, R>
  readonly withIds: (
    conditions: Conditions,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<unknown>, ReadError, R>
}

/** The change feed of a platform. */
export interface Feed<R> {
  readonly current: Effect.Effect<string, ReadError, R>
  readonly since: (revision: string) => Effect.Effect<Changes | undefined, ReadError, R>
}

/** The count and the listing of a resource, as the modules of a platform have them, with conditions. */
export interface Listing<R> {
  /** Absent where the platform gives no count. */
  readonly count?: (conditions: Conditions) => Effect.Effect<number, ReadError, R>
  readonly list: (conditions: Conditions, options: Paging.Options) => Stream.Stream<unknown, ReadError, R>
  readonly byId?: ListingById<R>
  /** The id of a record that has none of its own. */
  readonly idOf?: (record: unknown) => string | undefined
  /** Whether it takes no conditions. */
  readonly unconditional?: boolean
  /** The model of its records. */
  readonly model?: unknown
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
  /** Those that are read only where they are named, or all are asked for. */
  readonly moreListings: Readonly<Record<string, Listing<I>>>
  /** Names of the further resources that a run reads by default. */
  readonly moreDefaults: ReadonlyArray<string>
  readonly feed?: Feed<I>
}

/** The listing of a resource; undefined where the platform does not have it. */
export const listingOf = <I, S>(
  { listings, moreListings }: Pick<Platform<I, S>, "listings" | "moreListings">,
  resource: string
): Listing<I> | undefined =>
  [listings, moreListings].flatMap((all) => (Object.hasOwn(all, resource) ? [all[resource]] : []))[0]

/** The names of the fields of a model; none where they are not known. */
export const fieldNamesOf = (model: unknown): ReadonlyArray<string> =>
  Schema.isSchema(model) && SchemaAST.isObjects(model.ast)
    ? model.ast.propertySignatures.map(({ name }) => String(name))
    : []

const byIdOf = <R>(
  services: Context.Context<R>,
  { idAt, records, withIds }: ListingById<R>,
  conditions: Conditions
): ById => ({
  withIds: (ids) => Effect.provideContext(withIds(conditions, ids), services),
  records: (range, options) => Stream.provideContext(records(conditions, range, options), services),
  idAt: (position) => Effect.provideContext(idAt(conditions, position), services)
})

const feedOf = <R>(services: Context.Context<R>, { current, since }: Feed<R>): ChangeFeed => ({
  current: Effect.provideContext(current, services),
  since: (revision) => Effect.provideContext(since(revision), services)
})

const resourceOf = <R>(
  services: Context.Context<R>,
  name: string,
  listing: Listing<R>,
  conditions: Conditions = {}
): Resource => {
  const { byId, count, idOf, list, model, unconditional } = listing
  return {
    name,
    records: (options) => Stream.provideContext(list(conditions, options), services),
    fieldNames: () => fieldNamesOf(model),
    count: count && Effect.provideContext(count(conditions), services),
    idOf,
    byId: byId && byIdOf(services, byId, conditions),
    where: unconditional === true ? undefined : (narrower) => resourceOf(services, name, listing, narrower)
  }
}

const resourcesOf = <R>(services: Context.Context<R>, listings: Readonly<Record<string, Listing<R>>>) =>
  Object.entries(listings).map(([name, listing]) => resourceOf(services, name, listing))

/** The site behind the transport in the context. */
export const make =
  <I, S>({ check, feed, listings, moreDefaults, moreListings, platform, transport }: Platform<I, S>) =>
  ({ name, url }: SiteOptions): Effect.Effect<Site, never, I> =>
    Effect.map(Effect.service(transport), (service) => {
      const services = Context.make(transport, service)
      return {
        name,
        platform,
        url: publicUrl(url),
        check: Effect.provideContext(Effect.asVoid(check), services),
        resources: resourcesOf(services, listings),
        moreResources: resourcesOf(services, moreListings),
        moreDefaults,
        changeFeed: feed && feedOf(services, feed)
      }
    })

/** The site with a transport of its own, open until the scope is closed. */
export const makeScoped = <I, S, E, R>(
  platform: Platform<I, S>,
  options: SiteOptions,
  layer: Layer.Layer<I, E, R>
): Effect.Effect<Site, E, R | Scope.Scope> =>
  Effect.flatMap(Layer.build(layer), (services) => Effect.provideContext(make(platform)(options), services))

/** The site of a job, with a transport of its own. */
export const layer = <I, S, E, R>(
  platform: Platform<I, S>,
  options: SiteOptions,
  transport: Layer.Layer<I, E, R>
): Layer.Layer<CurrentSite, E, R> => Layer.effect(CurrentSite, makeScoped(platform, options, transport))
