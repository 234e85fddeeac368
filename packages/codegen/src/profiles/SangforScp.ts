/**
 * Sangfor Cloud Platform.
 *
 * @since 0.1.0
 */
import type { Failures, HttpMethod, Parameter, Safety } from "../Model.ts"
import type { Call, Lookup, PageOf, Profile, Rest } from "../Profile.ts"
import { fieldType, resolve } from "../Profile.ts"
import type { Type } from "../Type.ts"
import { describe, sangforScpDocs } from "./SangforScpDocs.ts"
import { sangforScpOverrides } from "./SangforScpOverrides.ts"

/** A repeat of a POST or PUT carries the same `X-Client-Token`, and a second DELETE finds nothing. */
const safetyOf: Record<HttpMethod, Safety> = {
  GET: "read",
  POST: "idempotent",
  PUT: "idempotent",
  PATCH: "write",
  DELETE: "idempotent"
}

const isOfRecord = (path: string): boolean => path.includes("{")

const failuresOf = ({ method, path }: Call): Failures => {
  if (method === "GET") return isOfRecord(path) ? "notFound" : "none"
  return isOfRecord(path) || method !== "POST" ? "notFoundOrConflict" : "conflict"
}

const fieldNames = (type: Type, lookup: Lookup): ReadonlyArray<string> => {
  const object = resolve(type, lookup)
  return object._tag === "Object" ? object.fields.map(({ name }) => name) : []
}

/** `{code | errcode, message, data}`, or `{data}` alone. */
const isEnvelope = (type: Type, lookup: Lookup): boolean => {
  const names = fieldNames(type, lookup)
  if (names.join() === "data") return true
  return names.includes("message") && (names.includes("code") || names.includes("errcode"))
}

const payload = (type: Type, lookup: Lookup): Type | undefined =>
  isEnvelope(type, lookup) ? fieldType(type, "data", lookup) : type

/** Names that tell the generations of a call apart: a date, its year, or a number, as the document happens to spell it. */
const generationSuffix = /(Janus|V)?20\d{6}$|20\d\d$|V\d$/

const generation = (path: string): number => Number(/^\/janus\/v?(\d+)\//.exec(path)?.[1] ?? 0)

/** The item of an array; the document writes some arrays as arrays of arrays. */
const itemOf = (type: Type | undefined): Type | undefined => {
  if (type?._tag !== "Array") return undefined
  return type.item._tag === "Array" ? type.item.item : type.item
}

/** The envelope of a page, a bare array, or a page whose records are under a name of their own. */
const page = (
  type: Type,
  { method }: Call,
  parameters: ReadonlyArray<Parameter>,
  lookup: Lookup
): PageOf | undefined => {
  if (method !== "GET") return undefined
  const bare = itemOf(type)
  if (bare !== undefined) return { item: bare, key: "data" }
  const names = fieldNames(type, lookup)
  const isPaged =
    names.includes("total_size") || (names.includes("data") && parameters.some(({ name }) => name === "page_num"))
  const key = names.find((name) => itemOf(fieldType(type, name, lookup)) !== undefined)
  const item = key === undefined ? undefined : itemOf(fieldType(type, key, lookup))
  return isPaged && key !== undefined && item !== undefined ? { item, key } : undefined
}

const rest: Rest = {
  baseName: (operationId) => operationId.replace(generationSuffix, ""),
  generation,
  page,
  pageParameters: new Set(["page_num", "page_size"]),
  describe
}

/** SCP: plain REST, responses wrapped in `{code | errcode, message, data}`, writes name a `task_id`. */
export const sangforScp: Profile = {
  name: "sangfor-scp",
  title: "SCP",
  docs: sangforScpDocs,
  tag: (tags) => tags[0],
  safety: ({ method }) => safetyOf[method],
  failures: failuresOf,
  payload,
  isTask: (type, lookup) => fieldType(type, "task_id", lookup) !== undefined,
  listing: () => undefined,
  overrides: sangforScpOverrides,
  rest
}
