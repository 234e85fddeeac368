/**
 * What an inventory job reads: sites, their resources, and the records of each.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Stream from "effect/Stream"
import type { RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import { InvalidJob } from "./InvalidJob.ts"

/** One collection of a site. */
export interface Resource {
  /** Name of its file, without the ending. */
  readonly name: string
  /** How many records the server says there are. A server that does not say fails with `InvalidResponse`. */
  readonly count?: Effect.Effect<number, RequestError>
  /** The whole collection in the shape of the wire, page by page. */
  readonly records: (options: Paging.Options) => Stream.Stream<unknown, RequestError>
}

/** One manager of machines. */
export interface Site {
  /** Name for folders, manifests, metrics and spans. */
  readonly name: string
  /** `"sangfor-scp"` or `"cloudtower"`. */
  readonly platform: string
  /** Address without credentials; see {@link publicUrl}. */
  readonly url: string
  /** One small request that shows whether the site can be reached and accepts the credentials. */
  readonly check: Effect.Effect<void, RequestError>
  readonly resources: ReadonlyArray<Resource>
}

/** What a site is called, and where it is. */
export interface SiteOptions {
  readonly name: string
  /** Its address; credentials in it are not written down. */
  readonly url: string | URL
}

/** An address as it may be written down: without user, password, query and fragment. */
export const publicUrl = (url: string | URL): string => {
  const parsed = URL.parse(String(url))
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return ""
  return `${parsed.protocol}//${parsed.host}${parsed.pathname.replace(/\/+$/, "")}`
}

/** Those with these names only, each once, in the order of the names. */
export const pick = <A extends { readonly name: string }>(
  available: ReadonlyArray<A>,
  names: ReadonlyArray<string>
): Result.Result<ReadonlyArray<A>, InvalidJob> => {
  const known = new Map(available.map((one) => [one.name, one]))
  const unknown = names.find((name) => !known.has(name))
  if (unknown !== undefined) {
    const message = `There is no resource "${unknown}": choose from ${[...known.keys()].join(", ")}.`
    return Result.fail(new InvalidJob({ message }))
  }
  return Result.succeed([...new Set(names)].flatMap((name) => known.get(name) ?? []))
}
