/**
 * From the documents of a product to its model.
 *
 * @since 0.1.0
 */
import * as Order from "effect/Order"
import * as Result from "effect/Result"
import type { Read } from "./CodegenError.ts"
import { documentError } from "./CodegenError.ts"
import { reachable } from "./Cycles.ts"
import type { Examples } from "./Examples.ts"
import { evidence, prove } from "./Examples.ts"
import type { Merged, MergedType } from "./MergeSnapshots.ts"
import { mergeSnapshots } from "./MergeSnapshots.ts"
import type { Module, NamedType, Operation, Product, Response } from "./Model.ts"
import { inputType, requestTypes, responseTypes } from "./Model.ts"
import {
  byName,
  byVersion,
  camelCase,
  freeName,
  inputName,
  isIdentifier,
  reservedFiles,
  reservedNames,
  pascalCase,
  listingNames,
  valuesName
} from "./Names.ts"
import type { Document } from "./OpenApi.ts"
import { pointer } from "./OpenApi.ts"
import type { FieldOverride, Lookup, OperationOverride, Profile } from "./Profile.ts"
import type { Call, Snapshot } from "./ReadDocument.ts"
import { readDocument } from "./ReadDocument.ts"
import { relaxWrites } from "./RelaxWrites.ts"
import type { Field, Type } from "./Type.ts"
import { nullable, nonNull, references, unknown } from "./Type.ts"

/** Types by name. */
type Types = ReadonlyMap<string, MergedType>

/** A call with the names it will have. */
interface Named {
  readonly call: Call
  readonly tag: string
  readonly module: string
  readonly name: string
}

const overrideField = (field: Field, override: FieldOverride): Field => {
  const before = override.type ?? field.type
  const type = override.nullable === undefined ? before : (override.nullable ? nullable : nonNull)(before)
  return { ...field, type, required: override.required ?? field.required }
}

/** A field that no document has. */
const addedFields = (
  fields: ReadonlyArray<Field>,
  since: string,
  overrides: ReadonlyArray<FieldOverride>
): ReadonlyArray<Field> =>
  overrides.flatMap(({ field: name, type }) =>
    type === undefined || name.includes(".") || fields.some((field) => field.name === name)
      ? []
      : [{ name, type, required: false, deprecated: false, since }]
  )

const overrideType = ({ since, type }: MergedType, overrides: ReadonlyArray<FieldOverride>): Type => {
  const isUnknown = type._tag === "Unknown" && overrides.some((override) => override.type !== undefined)
  if (type._tag !== "Object" && !isUnknown) return type
  const before = type._tag === "Object" ? type.fields : []
  const fields = before.map((field) => {
    const inside = overrides.flatMap((override) => {
      const [, name, rest = ""] = /^([^.[]+)(?:\[\])?\.(.+)$/.exec(override.field) ?? []
      return name === field.name ? [{ ...override, field: rest }] : []
    })
    const corrected = overrides.filter((override) => override.field === field.name).reduce(overrideField, field)
    return inside.length === 0
      ? corrected
      : { ...corrected, type: overrideInside({ type: corrected.type, since }, inside) }
  })
  return { _tag: "Object", fields: [...fields, ...addedFields(before, since, overrides)] }
}

/** The same for an object that has no name, or an array of such. */
const overrideInside = ({ since, type }: MergedType, overrides: ReadonlyArray<FieldOverride>): Type =>
  type._tag === "Array"
    ? { _tag: "Array", item: overrideInside({ type: type.item, since }, overrides) }
    : overrideType({ type, since }, overrides)

const taskOf = (type: Type, { isTask }: Profile, lookup: Lookup): Response["task"] => {
  if (isTask(type, lookup)) return "one"
  return type._tag === "Array" && isTask(type.item, lookup) ? "many" : "none"
}

/** The response to a write of a REST platform: what has no fields is nothing but a task that may be there. */
const readWritten = (type: Type | undefined, notModified: boolean, profile: Profile, lookup: Lookup): Response =>
  type === undefined || type._tag === "Unknown"
    ? { task: "one", notModified, written: true }
    : { type, task: taskOf(type, profile, lookup), notModified, written: true }

const readResponse = (
  call: Call,
  override: OperationOverride | undefined,
  profile: Profile,
  lookup: Lookup
): Response => {
  const notModified = override?.notModified ?? call.notModified
  const documented = call.response === undefined ? undefined : profile.payload(call.response, lookup)
  const type = override?.response ?? documented
  if (profile.rest !== undefined && call.method !== "GET") return readWritten(type, notModified, profile, lookup)
  // What a read gives is wanted, also where the document does not tell of it: a file.
  if (profile.rest !== undefined && type === undefined) return { type: { _tag: "String" }, task: "none", notModified }
  return type === undefined ? { task: "none", notModified } : { type, task: taskOf(type, profile, lookup), notModified }
}

/** What is listed page by page: records for a response, and no parameters for the number of the page. */
const readPage = (call: Call, response: Response, { rest }: Profile, lookup: Lookup) => {
  if (rest === undefined || response.type === undefined || response.written === true) return undefined
  const page = rest.page(response.type, call, call.parameters, lookup)
  if (page === undefined) return undefined
  const parameters = call.parameters.filter(({ name }) => !rest.pageParameters.has(name))
  const records: Response = { type: page.item, task: "none", notModified: response.notModified }
  return { parameters, response: records, page: { key: page.key } }
}

const toOperation = ({ call, module, name }: Named, profile: Profile, lookup: Lookup): Operation => {
  const override = profile.overrides.operations.find(({ operationId }) => operationId === call.operationId)
  const safety = override?.safety ?? profile.safety(call)
  const response = {
    ...readResponse(call, override, profile, lookup),
    ...(override?.redacted === true && { redacted: true as const })
  }
  return {
    module,
    name,
    operationId: call.operationId,
    method: call.method,
    path: call.path,
    parameters: call.parameters,
    body: call.body,
    response,
    safety,
    failures: override?.failures ?? profile.failures(call, safety),
    since: call.since,
    documentedPath: call.documentedPath,
    ...readPage(call, response, profile, lookup)
  }
}

const nameCall = (call: Call, profile: Profile): Named => {
  const tag = profile.tag(call.tags)
  const operationId = profile.rest?.baseName(call.operationId) ?? call.operationId
  return { call, tag, module: pascalCase(tag), name: camelCase(operationId) }
}

/** Of several generations of a call, the newest has the name; the others are numbered, `V1` the oldest. */
const nameGenerations = (named: ReadonlyArray<Named>, { rest }: Profile): ReadonlyArray<Named> => {
  if (rest === undefined) return named
  const generations = Map.groupBy(named, ({ module, name }) => `${module}.${name}`)
  const byGeneration = Order.mapInput(Order.Number, ({ call }: Named) => rest.generation(call.path))
  return named.map((item) => {
    const sorted = (generations.get(`${item.module}.${item.name}`) ?? []).toSorted(byGeneration)
    return item === sorted.at(-1) ? item : { ...item, name: `${item.name}V${sorted.indexOf(item) + 1}` }
  })
}

/** Two names that differ only in case are the same file on some systems. */
const checkModules = (source: string, named: ReadonlyArray<Named>): Read<void> => {
  const tags = new Map<string, string>()
  for (const { call, module, tag } of named) {
    if (!isIdentifier(module) || reservedFiles.has(module.toLowerCase())) {
      return Result.fail(documentError(source, call.place, `the tag "${tag}" cannot name a module`))
    }
    const other = tags.get(module.toLowerCase())
    if (other !== undefined && other !== tag) {
      return Result.fail(
        documentError(source, call.place, `the tags "${other}" and "${tag}" both name the module ${module}`)
      )
    }
    tags.set(module.toLowerCase(), tag)
  }
  return Result.succeed(undefined)
}

const checkFunctions = (source: string, named: ReadonlyArray<Named>): Read<void> => {
  const functions = new Map<string, Call>()
  for (const { call, module, name } of named) {
    if (!isIdentifier(name)) {
      return Result.fail(
        documentError(source, call.place, `the operationId "${call.operationId}" cannot name a function`)
      )
    }
    if (listingNames.has(name)) {
      const what = `the operationId "${call.operationId}" names the function ${module}.${name}, which is kept for the listing of a resource`
      return Result.fail(documentError(source, call.place, what))
    }
    const other = functions.get(`${module}.${name}`)
    if (other !== undefined) {
      const both = `${other.method} ${other.path} and ${call.method} ${call.path}`
      return Result.fail(documentError(source, call.place, `${both} both name the function ${module}.${name}`))
    }
    functions.set(`${module}.${name}`, call)
  }
  return Result.succeed(undefined)
}

/** What is declared beside the types, by name. */
const declaredNames = (
  types: ReadonlyArray<NamedType>,
  operations: ReadonlyArray<Operation>
): ReadonlyMap<string, string> =>
  new Map([
    ...[...reservedNames].map((name) => [name, "what generated files import or declare"] as const),
    ...types.flatMap(({ name, type }) =>
      type._tag === "Literals" ? [[valuesName(name), `the values of "${name}"`] as const] : []
    ),
    ...operations.map(({ method, name, path }) => [name, `${method} ${path}`] as const),
    ...operations
      .filter((operation) => inputType(operation)?._tag === "Object")
      .map(({ method, name, path }) => [inputName(name), `the input of ${method} ${path}`] as const)
  ])

const checkTypes = (
  source: string,
  types: ReadonlyArray<NamedType>,
  operations: ReadonlyArray<Operation>
): Read<void> => {
  const declared = declaredNames(types, operations)
  for (const { name } of types) {
    const place = pointer("#/components/schemas", name)
    if (!isIdentifier(name)) {
      return Result.fail(documentError(source, place, `the schema "${name}" cannot name a type`))
    }
    const other = declared.get(name)
    if (other !== undefined) {
      return Result.fail(documentError(source, place, `"${name}" also names ${other}`))
    }
  }
  return Result.succeed(undefined)
}

const toModule = (name: string, operations: ReadonlyArray<Operation>, profile: Profile, lookup: Lookup): Module => {
  return { name, operations: operations.toSorted(byName), listing: profile.listing(operations, lookup) }
}

const groupModules = (operations: ReadonlyArray<Operation>, profile: Profile, lookup: Lookup): ReadonlyArray<Module> =>
  [...Map.groupBy(operations, (operation) => operation.module)]
    .map(([name, members]) => toModule(name, members, profile, lookup))
    .toSorted(byName)

const selectTypes = (
  types: ReadonlyMap<string, MergedType>,
  operations: ReadonlyArray<Operation>
): ReadonlyArray<NamedType> => {
  const edges = (name: string): Iterable<string> => references(types.get(name)?.type ?? { _tag: "Unknown" })
  const inResponses = reachable(references(...operations.flatMap(responseTypes)), edges)
  const inRequests = reachable(references(...operations.flatMap(requestTypes)), edges)
  return [...types]
    .filter(([name]) => inResponses.has(name) || inRequests.has(name))
    .map(([name, { since, type }]): NamedType => ({
      name,
      type,
      role: inResponses.has(name) ? "model" : "input",
      since
    }))
    .toSorted(byName)
}

const applyOverrides = (types: Types, profile: Profile): Types => {
  const overrides = Map.groupBy(profile.overrides.fields, ({ model }) => model)
  return new Map(
    [...types].map(([name, merged]) => [
      name,
      { since: merged.since, type: overrideType(merged, overrides.get(name) ?? []) }
    ])
  )
}

/** Operations, and the types that they refer to. */
interface Described {
  readonly operations: ReadonlyArray<Operation>
  readonly types: Types
}

/** Gives names to the objects of calls that have none; the envelopes that had such names are not needed. */
const nameObjects = ({ operations, types }: Described): Described => {
  const edges = (name: string): Iterable<string> => references(types.get(name)?.type ?? unknown)
  const used = reachable(references(...operations.flatMap(responseTypes), ...operations.flatMap(requestTypes)), edges)
  const added = new Map<string, MergedType>()
  const named = (type: Type, name: string, since: string): Type => {
    if (type._tag !== "Object") return type
    const free = freeName(name, used)
    added.set(free, { type, since })
    return { _tag: "Ref", name: free }
  }
  const withName = (operation: Operation): Operation => {
    const { body, name, page, response, since } = operation
    const base = pascalCase(name)
    const end = page === undefined ? "Response" : "Record"
    const { type } = response
    return {
      ...operation,
      body: body === undefined ? body : { ...body, type: named(body.type, `${base}Request`, since) },
      response: { ...response, type: type === undefined ? type : named(type, `${base}${end}`, since) }
    }
  }
  const renamed = operations.map(withName)
  return { operations: renamed, types: new Map([...types, ...added]) }
}

/** Whether responses name tasks, once the corrections are known. */
const withTasks = ({ operations, types }: Described, profile: Profile): ReadonlyArray<Operation> =>
  operations.map((operation) => {
    const { response } = operation
    if (response.type === undefined || response.written !== true) return operation
    const task = taskOf(response.type, profile, (name) => types.get(name)?.type)
    return { ...operation, response: { ...response, task } }
  })

/** What responses reach whose document is silent: nothing of it is required. */
const undocumented = ({ operations, types }: Described, { overrides }: Profile): ReadonlySet<string> => {
  const ids = new Set(overrides.operations.flatMap(({ operationId, response }) => (response ? [operationId] : [])))
  const responses = operations.filter(({ operationId }) => ids.has(operationId)).flatMap(responseTypes)
  return reachable(references(...responses), (name) => references(types.get(name)?.type ?? unknown))
}

/** Leaves required in responses what the document requires and examples have as well. */
const proveTypes = ({ operations, types }: Described, profile: Profile, examples: Examples): Described => {
  const lookup: Lookup = (name) => types.get(name)?.type
  const isProven = evidence(operations, examples, lookup)
  const inResponses = reachable(references(...operations.flatMap(responseTypes)), (name) =>
    references(lookup(name) ?? unknown)
  )
  const silent = undocumented({ operations, types }, profile)
  const proven = [...types].map(([name, { since, type }]) => {
    if (!inResponses.has(name)) return [name, { since, type }] as const
    return [name, { since, type: prove(type, silent.has(name) ? () => false : isProven) }] as const
  })
  return { operations, types: new Map(proven) }
}

const describe = (named: ReadonlyArray<Named>, { types }: Merged, profile: Profile, examples: Examples): Described => {
  const toOperations = (from: Types): ReadonlyArray<Operation> =>
    named.map((item) => toOperation(item, profile, (name) => from.get(name)?.type))
  if (profile.rest === undefined) {
    const corrected = applyOverrides(types, profile)
    return { types: corrected, operations: toOperations(corrected) }
  }
  const responses = nameObjects({ types, operations: toOperations(types) })
  const corrected = { ...responses, types: applyOverrides(responses.types, profile) }
  return relaxWrites(proveTypes({ ...corrected, operations: withTasks(corrected, profile) }, profile, examples))
}

const build = (
  snapshots: ReadonlyArray<Snapshot>,
  newest: Snapshot,
  profile: Profile,
  examples: Examples
): Read<Product> =>
  Result.gen(function* () {
    const merged = mergeSnapshots(snapshots)
    const named = nameGenerations(
      merged.calls.map((call) => nameCall(call, profile)),
      profile
    )
    yield* checkModules(newest.source, named)
    yield* checkFunctions(newest.source, named)
    const { operations, types } = describe(named, merged, profile, examples)
    const lookup: Lookup = (name) => types.get(name)?.type
    const selected = selectTypes(types, operations)
    yield* checkTypes(newest.source, selected, operations)
    return {
      versions: snapshots.map(({ version }) => version),
      oldest: snapshots[0]?.since ?? newest.since,
      basePath: newest.basePath,
      modules: groupModules(operations, profile, lookup),
      types: selected
    }
  })

/**
 * Reads the documents of one product, in any order, into one model. The examples tell, where the profile wants it, which
 * fields responses always have.
 */
export const readProduct = (
  documents: ReadonlyArray<Document>,
  profile: Profile,
  examples: Examples = {}
): Read<Product> =>
  Result.gen(function* () {
    const sorted = documents.toSorted((a, b) => byVersion(a.info.version, b.info.version))
    const snapshots = yield* Result.all(sorted.map(readDocument))
    for (const [index, snapshot] of snapshots.entries()) {
      const before = snapshots[index - 1]
      if (before?.version === snapshot.version) {
        const what = `version ${snapshot.version} is also the version of ${before.source}`
        return yield* Result.fail(documentError(snapshot.source, "#/info/version", what))
      }
    }
    const newest = snapshots.at(-1)
    if (newest === undefined) return yield* Result.fail(documentError(profile.name, "", "no document was given"))
    return yield* build(snapshots, newest, profile, examples)
  })
