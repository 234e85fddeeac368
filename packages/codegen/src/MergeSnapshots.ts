/**
 * One description for what the documents of several versions say.
 *
 * @since 0.1.0
 */
import { merge } from "./MergeType.ts"
import type { Body, Parameter } from "./Model.ts"
import type { Call, Snapshot } from "./ReadDocument.ts"
import type { Type } from "./Type.ts"

/** A named type, with the version that brought it. */
export interface MergedType {
  readonly type: Type
  readonly since: string
}

/** All versions together. */
export interface Merged {
  readonly calls: ReadonlyArray<Call>
  readonly types: ReadonlyMap<string, MergedType>
}

const parameterKey = (parameter: Parameter): string => `${parameter.in} ${parameter.name}`

const mergeParameters = (
  older: ReadonlyArray<Parameter>,
  newer: ReadonlyArray<Parameter>
): ReadonlyArray<Parameter> => {
  const before = new Map(older.map((parameter) => [parameterKey(parameter), parameter]))
  return newer.map((parameter) => {
    const old = before.get(parameterKey(parameter))
    return old === undefined
      ? parameter
      : {
          ...parameter,
          type: merge(old.type, parameter.type),
          required: old.required && parameter.required,
          since: old.since
        }
  })
}

const mergeBody = (older: Body | undefined, newer: Body | undefined): Body | undefined =>
  older === undefined || newer === undefined || older.media !== newer.media
    ? newer
    : { media: newer.media, type: merge(older.type, newer.type) }

const mergeResponse = (older: Type | undefined, newer: Type | undefined): Type | undefined =>
  older === undefined || newer === undefined ? newer : merge(older, newer)

/** The newest name, tag and parameters; types of both; the oldest `since`. */
const mergeCall = (older: Call, newer: Call): Call => {
  const body = mergeBody(older.body, newer.body)
  const response = mergeResponse(older.response, newer.response)
  return {
    operationId: newer.operationId,
    method: newer.method,
    path: newer.path,
    tags: newer.tags,
    parameters: mergeParameters(older.parameters, newer.parameters),
    body,
    response,
    notModified: older.notModified || newer.notModified,
    since: older.since,
    documentedPath: newer.documentedPath,
    place: newer.place
  }
}

/** Merges documents, oldest first. */
export const mergeSnapshots = (snapshots: ReadonlyArray<Snapshot>): Merged => {
  const calls = new Map<string, Call>()
  const types = new Map<string, MergedType>()
  for (const snapshot of snapshots) {
    for (const call of snapshot.calls) {
      const key = `${call.method} ${call.path}`
      const older = calls.get(key)
      calls.set(key, older === undefined ? call : mergeCall(older, call))
    }
    for (const [name, type] of snapshot.types) {
      const older = types.get(name)
      types.set(
        name,
        older === undefined ? { type, since: snapshot.since } : { type: merge(older.type, type), since: older.since }
      )
    }
  }
  return { calls: [...calls.values()], types }
}
