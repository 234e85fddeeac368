/**
 * What is particular to a platform and not in its documents.
 *
 * @since 0.1.0
 */
import type { Failures, HttpMethod, Listing, Operation, Parameter, Safety } from "./Model.ts"
import type { Type } from "./Type.ts"

/** The type behind a name. */
export type Lookup = (name: string) => Type | undefined

/** A call, as profiles see it. */
export interface Call {
  readonly operationId: string
  readonly method: HttpMethod
  readonly path: string
}

/** Where a page of records is in a response. */
export interface PageOf {
  /** One record. */
  readonly item: Type
  /** The field that holds the records. */
  readonly key: string
}

/** How calls page by page, and writes, are read on a platform that is plain REST. */
export interface Rest {
  /** The name of a function before calls of several generations are told apart. */
  readonly baseName: (operationId: string) => string
  /** Orders the generations of a call, by its path. */
  readonly generation: (path: string) => number
  /** The page that a payload holds, if it is one. */
  readonly page: (payload: Type, call: Call, parameters: ReadonlyArray<Parameter>, lookup: Lookup) => PageOf | undefined
  /** Parameters that the client fills in by itself. */
  readonly pageParameters: ReadonlySet<string>
  /** What an operation does, from its name. */
  readonly describe: (name: string, isPaged: boolean) => string
}

/** A correction of a field that the documents have wrong, or do not have. */
export interface FieldOverride {
  readonly model: string
  /** The name of a field, or the way to one inside it: `disks[].size_mb`. */
  readonly field: string
  readonly required?: boolean
  /** The type in place of the documented one; a field that no document has is added. */
  readonly type?: Type
  readonly nullable?: boolean
  readonly reason: string
}

/** A correction of a call whose safety, failures or responses the documents leave out. */
export interface OperationOverride {
  readonly operationId: string
  readonly safety?: Safety
  readonly failures?: Failures
  /** The payload of the response, in place of the documented one. */
  readonly response?: Type
  /** True for a response that is a secret. */
  readonly redacted?: true
  readonly notModified?: boolean
  readonly reason: string
}

/** Corrections, each with its reason. */
export interface Overrides {
  readonly fields: ReadonlyArray<FieldOverride>
  readonly operations: ReadonlyArray<OperationOverride>
}

/** The unit of numbers that neither the documents nor the names of the fields tell. */
export interface UnitDoc {
  readonly model: string
  readonly fields: ReadonlyArray<string>
  /** As it stands in a sentence: `in bytes`. */
  readonly unit: string
}

/** A sentence about a field, where its name and type tell too little. */
export interface FieldDoc {
  readonly model: string
  readonly field: string
  readonly doc: string
}

/** What documentation says that the documents do not. */
export interface ProfileDocs {
  /** What an operation does, by its operationId, without the full stop. */
  readonly operations: Readonly<Record<string, string>>
  readonly fields: ReadonlyArray<FieldDoc>
  readonly units: ReadonlyArray<UnitDoc>
  /** Words that stand for others at the start of the names of ids. */
  readonly abbreviations: Readonly<Record<string, string>>
  /** Sentences about fields by their names alone. */
  readonly names?: Readonly<Record<string, string>>
  /** What a time is, where it is not in ISO 8601. */
  readonly time?: string
  /** Records whose names are also short for other records in the names of ids. */
  readonly ambiguous: ReadonlyArray<string>
}

/** The particulars of one platform. */
export interface Profile {
  /** As it is typed: `npm run generate -- <name>`. */
  readonly name: string
  /** As sentences name the platform. */
  readonly title: string
  readonly docs: ProfileDocs
  /** The tag that names the module, of the tags of a call. */
  readonly tag: (tags: readonly [string, ...Array<string>]) => string
  readonly safety: (call: Call) => Safety
  readonly failures: (call: Call, safety: Safety) => Failures
  /** The payload of a response without its envelope; `undefined` when nothing is left. */
  readonly payload: (type: Type, lookup: Lookup) => Type | undefined
  /** Whether a payload names a task to wait for. */
  readonly isTask: (type: Type, lookup: Lookup) => boolean
  /** How a module is listed and counted, if it is. */
  readonly listing: (operations: ReadonlyArray<Operation>, lookup: Lookup) => Listing | undefined
  readonly overrides: Overrides
  /** For a platform that is plain REST. There, a field of a response is required only if examples have it too. */
  readonly rest?: Rest
}

/** The object behind a type, through references. */
export const resolve = (type: Type, lookup: Lookup): Type => {
  const target = type._tag === "Ref" ? lookup(type.name) : undefined
  return target === undefined ? type : resolve(target, lookup)
}

/** The type of one field of an object, through references. */
export const fieldType = (type: Type, name: string, lookup: Lookup): Type | undefined => {
  const object = resolve(type, lookup)
  return object._tag === "Object" ? object.fields.find((field) => field.name === name)?.type : undefined
}
