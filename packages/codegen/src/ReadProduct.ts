/**
 * From the documents of a product to its model.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Read } from "./CodegenError.ts"
import { documentError } from "./CodegenError.ts"
import { reachable } from "./Cycles.ts"
import type { Merged, MergedType } from "./MergeSnapshots.ts"
import { mergeSnapshots } from "./MergeSnapshots.ts"
import type { Module, NamedType, Operation, Product, Response } from "./Model.ts"
import { inputType, requestTypes, responseTypes } from "./Model.ts"
import {
  byName,
  byVersion,
  camelCase,
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
import type { FieldOverride, Lookup, Profile } from "./Profile.ts"
import type { Call, Snapshot } from "./ReadDocument.ts"
import { readDocument } from "./ReadDocument.ts"
import type { Field, Type } from "./Type.ts"
import { nullable, nonNull, references } from "./Type.ts"

/** A call with the names it will have. */
interface Named {
  readonly call: Call
  readonly tag: string
  readonly module: string
  readonly name: string
}

const overrideField = (field: Field, override: FieldOverride): Field => {
  const type = override.nullable === undefined ? field.type : (override.nullable ? nullable : nonNull)(field.type)
  return { ...field, type, required: override.required ?? field.required }
}

const overrideType = (name: string, type: Type, overrides: ReadonlyArray<FieldOverride>): Type => {
  if (type._tag !== "Object") return type
  const fields = type.fields.map((field) =>
    overrides
      .filter((override) => override.model === name && override.field === field.name)
      .reduce(overrideField, field)
  )
  return { _tag: "Object", fields }
}

const readTask = (type: Type, profile: Profile, lookup: Lookup): Response["task"] => {
  if (profile.isTask(type, lookup)) return "one"
  return type._tag === "Array" && profile.isTask(type.item, lookup) ? "many" : "none"
}

const readResponse = (call: Call, notModified: boolean, profile: Profile, lookup: Lookup): Response => {
  const type = call.response === undefined ? undefined : profile.payload(call.response, lookup)
  if (type === undefined) return { task: "none", notModified }
  return { type, task: readTask(type, profile, lookup), notModified }
}

const toOperation = ({ call, module, name }: Named, profile: Profile, lookup: Lookup): Operation => {
  const override = profile.overrides.operations.find(({ operationId }) => operationId === call.operationId)
  const safety = override?.safety ?? profile.safety(call)
  return {
    module,
    name,
    operationId: call.operationId,
    method: call.method,
    path: call.path,
    parameters: call.parameters,
    ...(call.body === undefined ? {} : { body: call.body }),
    response: readResponse(call, override?.notModified ?? call.notModified, profile, lookup),
    safety,
    failures: override?.failures ?? profile.failures(call, safety),
    since: call.since
  }
}

const nameCall = (call: Call, profile: Profile): Named => {
  const tag = profile.tag(call.tags)
  return { call, tag, module: pascalCase(tag), name: camelCase(call.operationId) }
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
  const listing = profile.listing(operations, lookup)
  return { name, operations: operations.toSorted(byName), ...(listing === undefined ? {} : { listing }) }
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

const applyOverrides = (merged: Merged, profile: Profile): ReadonlyMap<string, MergedType> =>
  new Map(
    [...merged.types].map(([name, { since, type }]) => [
      name,
      { since, type: overrideType(name, type, profile.overrides.fields) }
    ])
  )

const build = (snapshots: ReadonlyArray<Snapshot>, newest: Snapshot, profile: Profile): Read<Product> =>
  Result.gen(function* () {
    const merged = mergeSnapshots(snapshots)
    const named = merged.calls.map((call) => nameCall(call, profile))
    yield* checkModules(newest.source, named)
    yield* checkFunctions(newest.source, named)
    const types = applyOverrides(merged, profile)
    const lookup: Lookup = (name) => types.get(name)?.type
    const operations = named.map((item) => toOperation(item, profile, lookup))
    const selected = selectTypes(types, operations)
    yield* checkTypes(newest.source, selected, operations)
    return {
      versions: snapshots.map(({ version }) => version),
      basePath: newest.basePath,
      modules: groupModules(operations, profile, lookup),
      types: selected
    }
  })

/** Reads the documents of one product, in any order, into one model. */
export const readProduct = (documents: ReadonlyArray<Document>, profile: Profile): Read<Product> =>
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
    return yield* build(snapshots, newest, profile)
  })
