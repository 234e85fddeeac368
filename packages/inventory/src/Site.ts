/**
 * What an inventory job reads: sites, their resources, and the records of each.
 *
 * ```ts
 * import { SangforScpSite, Site } from "@effect-hci/inventory"
 * import * as Testing from "@effect-hci/sangfor-scp/Testing"
 * import { Effect, Stream } from "effect"
 *
 * const lab = SangforScpSite.layer({ name: "lab", url: "https://scp.example" }, Testing.layerSimulated({ servers: 20 }))
 *
 * // How many records the first resource of a site has.
 * export const program = Effect.gen(function* () {
 *   const { resources } = yield* Site.CurrentSite
 *   const [first] = resources
 *   return first === undefined ? 0 : yield* Stream.runCount(first.records({}))
 * }).pipe(Effect.provide(lab))
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { RequestError, Unsupported } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import { parseAddress } from "@effect-hci/core/Runtime"

/**
 * Why a resource cannot be read; `Unsupported` where this version of the platform does not have it.
 *
 * @category errors
 */
export type ReadError = RequestError | Unsupported

/**
 * A kind of record of a site: servers, vms, hosts.
 *
 * @category models
 */
export interface Resource {
  /** Name of the resource, as in `servers`; its file is `<name>.ndjson`. */
  readonly name: string
  /** How many records the server counts, in one request. Fails with `InvalidResponse` where the server gives no count. */
  readonly count?: Effect.Effect<number, ReadError> | undefined
  /** All records as the API gives them, page by page, in the server's order. */
  readonly records: (options: Paging.Options) => Stream.Stream<unknown, ReadError>
  /** The records of a part of the ids, where the platform lists in the order of ids; such a listing can go on anywhere. */
  readonly byId?: ById | undefined
  /** The resource with conditions on its records, in the platform's own form. */
  readonly where?: ((conditions: Conditions) => Resource) | undefined
  /** The id of a record that has none of its own. */
  readonly idOf?: ((record: unknown) => string | undefined) | undefined
  /** Names of the fields of a record, where they are known. */
  readonly fieldNames?: () => ReadonlyArray<string>
}

/**
 * Conditions on the records of a resource: `where` of CloudTower, filters of SCP.
 *
 * @category models
 */
export type Conditions = Readonly<Record<string, unknown>>

/**
 * A part of a listing in the order of ids: after the first id, up to and including the second; open where one is null.
 *
 * @category models
 */
export interface IdRange {
  /** The id that the part begins after; null for the start of the listing. */
  readonly after: string | null
  /** The last id of the part; null for the end of the listing. */
  readonly upTo: string | null
}

/**
 * A listing in the order of ids.
 *
 * @category models
 */
export interface ById {
  /** The records of a range, page by page. */
  readonly records: (range: IdRange, options: Paging.Options) => Stream.Stream<unknown, ReadError>
  /** The id at a position from 0, in one request; undefined past the end. */
  readonly idAt: (position: number) => Effect.Effect<string | undefined, ReadError>
  /** The records with these ids, as far as there are such and they match. */
  readonly withIds: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<unknown>, ReadError>
}

/**
 * What changed in a site since a revision.
 *
 * @category models
 */
export interface Changes {
  /** Ids of the records that were created, updated or deleted, by the names of resources. */
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * The change feed of a site.
 *
 * @category models
 */
export interface ChangeFeed {
  /** The newest revision; a listing that begins afterwards has every change up to it. */
  readonly current: Effect.Effect<string, ReadError>
  /** What changed after a revision; undefined where the feed does not tell, so that everything is to be listed again. */
  readonly since: (revision: string) => Effect.Effect<Changes | undefined, ReadError>
}

/**
 * One platform that an inventory job reads.
 *
 * @category models
 */
export interface Site {
  /** Name of the site in manifests, metrics and spans; the name of its folder where a job exports several sites. */
  readonly name: string
  /** `"sangfor-scp"` or `"cloudtower"`. */
  readonly platform: string
  /** Address without credentials, as {@link publicUrl} makes it. */
  readonly url: string
  /** One small request that fails when the site cannot be reached or rejects the credentials. */
  readonly check: Effect.Effect<void, RequestError>
  /** The resources in the order of their export. */
  readonly resources: ReadonlyArray<Resource>
  /** Further resources, which are read only where a job names them or asks for all. */
  readonly moreResources?: ReadonlyArray<Resource>
  /** The change feed, where the platform has one. */
  readonly changeFeed?: ChangeFeed | undefined
  /** Names of the further resources that a run reads by default, for the tables of the common model. */
  readonly moreDefaults?: ReadonlyArray<string>
}

/**
 * The site of a job, made by the layer of the site.
 *
 * @category services
 */
export class CurrentSite extends Context.Service<CurrentSite, Site>()("@effect-hci/inventory/Site/CurrentSite") {}

/**
 * Name and address of a site.
 *
 * @category models
 */
export interface SiteOptions {
  /** Name of the site in manifests, metrics and spans; the name of its folder where a job exports several sites. */
  readonly name: string
  /** Address of the site. Credentials in it are left out of manifests. */
  readonly url: string | URL
}

/**
 * The job asks for a resource that the site does not have, or for two sites in one folder.
 *
 * @category errors
 */
export class InvalidJob extends Schema.TaggedError<InvalidJob>()("InvalidJob", {
  /** One sentence that names the resource or the site. */
  message: Schema.String
}) {}

/**
 * The address of a site as a URL; a missing scheme means https. Undefined when it is no http or https address.
 *
 * @category combinators
 */
export const parseUrl = (url: string | URL): URL | undefined => {
  const parsed = parseAddress(url)
  return parsed !== undefined && /^https?:$/.test(parsed.protocol) ? parsed : undefined
}

/**
 * The address without user, password, query and fragment; empty when it is no http or https address.
 *
 * @category combinators
 */
export const publicUrl = (url: string | URL): string => {
  const parsed = parseUrl(url)
  return parsed === undefined ? "" : `${parsed.protocol}//${parsed.host}${parsed.pathname.replace(/\/+$/, "")}`
}

/**
 * The resources with these names, each once, in the order of the names. Fails with {@link InvalidJob} for a name that is
 * not there.
 *
 * @category combinators
 */
export const pick = <A extends { readonly name: string }>(
  resources: ReadonlyArray<A>,
  names: ReadonlyArray<string>
): Result.Result<ReadonlyArray<A>, InvalidJob> => {
  const byName = new Map(resources.map((resource) => [resource.name, resource]))
  const unknown = names.find((name) => !byName.has(name))
  if (unknown !== undefined) {
    const message = `There is no resource "${unknown}": choose from ${[...byName.keys()].join(", ")}.`
    return Result.fail(new InvalidJob({ message }))
  }
  return Result.succeed([...new Set(names)].flatMap((name) => byName.get(name) ?? []))
}
