/**
 * Sangfor Cloud Platform.
 *
 * @since 0.1.0
 */
import type { Failures, HttpMethod, Safety } from "../Model.ts"
import type { Lookup, Profile } from "../Profile.ts"
import { fieldType } from "../Profile.ts"
import type { Type } from "../Type.ts"

const safetyOf: Record<HttpMethod, Safety> = {
  GET: "read",
  POST: "write",
  PUT: "idempotent",
  PATCH: "write",
  DELETE: "idempotent"
}

const failuresOf: Record<HttpMethod, Failures> = {
  GET: "none",
  POST: "conflict",
  PUT: "notFoundOrConflict",
  PATCH: "notFoundOrConflict",
  DELETE: "notFoundOrConflict"
}

const isEnvelope = (type: Type, lookup: Lookup): boolean =>
  fieldType(type, "message", lookup) !== undefined &&
  (fieldType(type, "code", lookup) ?? fieldType(type, "errcode", lookup)) !== undefined

/** SCP: plain REST, responses wrapped in `{code | errcode, message, data}`, writes name a `task_id`. */
export const sangforScp: Profile = {
  name: "sangfor-scp",
  title: "SCP",
  docs: { operations: {}, fields: [], units: [], abbreviations: {}, ambiguous: [] },
  tag: (tags) => tags[0],
  safety: ({ method }) => safetyOf[method],
  failures: ({ method, path }) => (path.includes("{") && method === "GET" ? "notFound" : failuresOf[method]),
  payload: (type, lookup) => (isEnvelope(type, lookup) ? fieldType(type, "data", lookup) : type),
  isTask: (type, lookup) => fieldType(type, "task_id", lookup) !== undefined,
  listing: () => undefined,
  overrides: { fields: [], operations: [] }
}
