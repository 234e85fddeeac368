/**
 * A SmartX CloudTower as a site of an inventory.
 *
 * ```ts
 * import * as Testing from "@effect-hci/cloudtower/Testing"
 * import { CloudTowerSite } from "@effect-hci/inventory"
 * import { Effect } from "effect"
 *
 * // A Tower, here a simulated one, as a site: the names of all that can be read of it.
 * export const program = CloudTowerSite.make({ name: "lab", url: "https://tower.example" }).pipe(
 *   Effect.map(({ resources }) => resources.map(({ name }) => name)),
 *   Effect.provide(Testing.layerSimulated({ vms: 20 }))
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import type * as Scope from "effect/Scope"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as CoreAuth from "@effect-hci/core/Auth"
import * as Paging from "@effect-hci/core/Paging"
import { Auth } from "@effect-hci/cloudtower/Auth"
import * as CloudTower from "@effect-hci/cloudtower"
import * as ResourceChanges from "@effect-hci/cloudtower/ResourceChanges"
import { HttpTransport, layer as transportLayer } from "@effect-hci/cloudtower/HttpTransport"
import * as Platform from "./internal/platformSite.ts"
import type { Changes, Conditions, CurrentSite, IdRange, ReadError, Site, SiteOptions } from "./Site.ts"

/**
 * Name and address of the site.
 *
 * @category models
 */
export interface Options extends SiteOptions {}

type Listing = Platform.Listing<HttpTransport>

/** Records per page unless an export says otherwise; a Tower publishes no limit. */
const pageSize = 500

/** What all modules have whose records can be listed; conditions are checked by the Tower. */
interface Module {
  readonly list: (
    options: Paging.Options & { readonly where?: Conditions }
  ) => Stream.Stream<unknown, ReadError, HttpTransport>
  readonly listPage: (options: {
    readonly where?: Conditions
    readonly page: number
    readonly pageSize: number
  }) => Effect.Effect<Paging.Page<unknown>, ReadError, HttpTransport>
  readonly count: (where?: Conditions) => Effect.Effect<number, ReadError, HttpTransport>
}

const isModule = (module: object): module is Module => "list" in module && "listPage" in module && "count" in module

const where = (
  conditions: Conditions,
  range: IdRange = { after: null, upTo: null }
): { readonly where?: Conditions } => {
  const parts: ReadonlyArray<Conditions> = [
    ...(Record.isEmptyReadonlyRecord(conditions) ? [] : [conditions]),
    ...(range.after === null ? [] : [{ id_gt: range.after }]),
    ...(range.upTo === null ? [] : [{ id_lte: range.upTo }])
  ]
  const [first] = parts
  if (first === undefined) return {}
  return { where: parts.length === 1 ? first : { AND: parts } }
}

const listingOf = ({ count, list, listPage }: Module, model: unknown): Listing => ({
  count: (conditions) => {
    const { where: some } = where(conditions)
    return some === undefined ? count() : count(some)
  },
  list: (conditions, options) => list({ pageSize, ...options, ...where(conditions) }),
  byId: {
    // The ranges are what is read side by side; each is read page after page.
    records: (conditions, range, options) =>
      list({ pageSize, ...options, ...where(conditions, range), concurrency: 1 }),
    idAt: (conditions, position) =>
      Effect.map(listPage({ page: position, pageSize: 1, ...where(conditions) }), ({ items, invalid }) =>
        items.length > 0 ? Paging.idOf(items[0]) : invalid[0]?.id
      ),
    withIds: (conditions, ids) => {
      const among = { id_in: ids }
      const both = Record.isEmptyReadonlyRecord(conditions) ? among : { AND: [conditions, among] }
      return Effect.map(Stream.runCollect(list({ pageSize, where: both, onInvalid: "skip" })), (records) => records)
    }
  },
  model
})

/** Name of a resource by the request that counts it: `/v2/api/get-vm-disks-connection` is of `vm-disks`. */
const resourceName = (module: object): string | undefined => {
  for (const member of Object.values(module)) {
    const operation: unknown = Predicate.hasProperty(member, "operation") ? member.operation : undefined
    const path = Predicate.hasProperty(operation, "path") ? String(operation.path) : ""
    const [, name] = /\/get-([^/]+)-connection$/.exec(path) ?? []
    if (name !== undefined) return name
  }
  return undefined
}

/** Every module whose records can be listed, with the kind of its records and the name of its resource. */
const everyModule = Object.entries<object>(CloudTower).flatMap(([kind, module]) => {
  const name = isModule(module) ? resourceName(module) : undefined
  const model: unknown = Predicate.hasProperty(module, kind) ? module[kind] : undefined
  return name !== undefined && isModule(module) ? [{ kind, name, listing: listingOf(module, model) }] : []
})

const everyListing: Readonly<Record<string, Listing>> = Object.fromEntries(
  everyModule.map(({ listing, name }) => [name, listing])
)

const namesByKind: ReadonlyMap<string, string> = new Map(everyModule.map(({ kind, name }) => [kind, name]))

/** The records that an event is about, with their kinds: two of a relation; none where it does not say. */
const subjectsOf = (event: ResourceChanges.ResourceChangeEvent): ReadonlyArray<readonly [kind: string, id: string]> => {
  const relation = Option.getOrUndefined(ResourceChanges.relationOf(event))
  if (relation !== undefined) {
    const { A, B, kinds } = relation
    return [
      [kinds[0], A],
      [kinds[1], B]
    ]
  }
  const { resource_id: id, resource_type: kind } = event
  // The id of a row of a relation table is that of no record.
  return id && kind && !kind.startsWith("_") ? [[kind, id]] : []
}

/** Ids by resource, or nothing more where an event did not say which record it was about. */
type Gathered = Map<string, Set<string>> | undefined

const gather = (ids: Gathered, event: ResourceChanges.ResourceChangeEvent): Gathered => {
  const subjects = subjectsOf(event)
  if (ids === undefined || subjects.length === 0) return undefined
  for (const [kind, id] of subjects) {
    const name = namesByKind.get(kind)
    if (name !== undefined) ids.set(name, (ids.get(name) ?? new Set()).add(id))
  }
  return ids
}

/** Everything that changed after a revision, read once to its end; undefined where the feed does not tell. */
const changesSince = (revision: string): Effect.Effect<Changes | undefined, ReadError, HttpTransport> =>
  ResourceChanges.stream({ from: revision, schedule: Schedule.recurs(0), onInvalid: "fail" }).pipe(
    Stream.runFold((): Gathered => new Map(), gather),
    Effect.map((ids): Changes | undefined => (ids === undefined ? undefined : { ids })),
    Effect.catchTags({
      Compacted: () => Effect.succeed(undefined),
      WentBack: () => Effect.succeed(undefined),
      Unsupported: () => Effect.succeed(undefined)
    })
  )

/** The resources that every version from 2.8.0 on has, in the order of their export. */
const names = (
  "datacenters clusters hosts disks nics vdses vlans vms vm-disks vm-nics vm-volumes vm-snapshots vm-templates vm-folders " +
  "vm-placement-groups elf-images content-library-images content-library-vm-templates iscsi-targets iscsi-luns nfs-exports " +
  "nvmf-subsystems nvmf-namespaces consistency-groups snapshot-plans labels alerts users"
).split(" ")

const isDefault = (name: string): boolean => names.includes(name)

const listings = Object.fromEntries(
  names.flatMap((name) => Object.entries(everyListing).filter(([key]) => key === name))
)

const platform = {
  platform: "cloudtower",
  transport: HttpTransport,
  check: CloudTower.Cluster.count(),
  listings,
  moreListings: Record.filter(everyListing, (_, name) => !isDefault(name)),
  moreDefaults: ["tasks", "licenses", "ecp-licenses"],
  feed: { current: ResourceChanges.currentRevision, since: changesSince }
}

/**
 * The names of the resources of every site, in the order of their export.
 *
 * @category constants
 */
export const resourceNames: ReadonlyArray<string> = names

/**
 * The names of the resources that are read only where a job names them, or asks for all: some need a later version.
 *
 * @category constants
 */
export const moreResourceNames: ReadonlyArray<string> = Object.keys(platform.moreListings)

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

/** Checks what it is given and sends nothing. */
const offline = transportLayer({ url: "http://localhost" }).pipe(
  Layer.provide(Layer.succeed(Auth, CoreAuth.anonymous)),
  Layer.provide(
    Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make(() => Effect.die("Nothing is sent."))
    )
  )
)

/**
 * What is wrong with conditions on a resource, as far as it can be known without the Tower: a condition that records of its
 * kind do not have. Undefined where nothing is.
 *
 * @category getters
 */
export const conditionsProblem = (resource: string, conditions: Conditions): Effect.Effect<string | undefined> =>
  Effect.map(
    Effect.exit(Effect.provide(Platform.listingOf(platform, resource)?.count?.(conditions) ?? Effect.void, offline)),
    (exit) => {
      const error = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.findErrorOption(exit.cause)) : undefined
      return error?._tag === "BadRequest" ? error.message : undefined
    }
  )

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

/**
 * The site of an inventory run, with an `HttpTransport` of its own, built from the layer.
 *
 * @category layers
 */
export const layer = <E, R>(
  options: Options,
  transport: Layer.Layer<HttpTransport, E, R>
): Layer.Layer<CurrentSite, E, R> => Platform.layer(platform, options, transport)
