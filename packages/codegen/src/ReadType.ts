/**
 * From the JSON schemas of one document to types.
 *
 * @since 0.1.0
 */
import * as Equal from "effect/Equal"
import * as JsonPointer from "effect/JsonPointer"
import * as Result from "effect/Result"
import type { Read } from "./CodegenError.ts"
import { documentError } from "./CodegenError.ts"
import type { Document, SchemaObject } from "./OpenApi.ts"
import { foreignReference, pointer, schemas } from "./OpenApi.ts"
import type { Field, Type } from "./Type.ts"
import { nullable, union, unknown } from "./Type.ts"

/** The name behind a `$ref`, which must lead to a schema of the same document. */
const refName = (document: Document, ref: string, place: string): Read<string> => {
  if (!ref.startsWith(schemas)) return Result.fail(foreignReference(document.source, ref, place))
  const name = JsonPointer.unescapeToken(ref.slice(schemas.length))
  return Object.hasOwn(document.components?.schemas ?? {}, name)
    ? Result.succeed(name)
    : Result.fail(documentError(document.source, place, `"${ref}" leads nowhere`))
}

/** A schema, and where it stands. */
interface Part {
  readonly schema: SchemaObject
  readonly place: string
}

/** Fields of an object, while its parts are put together. */
interface Draft {
  readonly fields: Map<string, Field>
  /** The schemas of each field, one from each part that has it. */
  readonly parts: Map<string, ReadonlyArray<Part>>
  readonly required: Set<string>
}

const emptyDraft = (): Draft => ({ fields: new Map(), parts: new Map(), required: new Set() })

/** Whether a schema describes an object, itself or through references. */
const isObject = (document: Document, { $ref, allOf, properties, type }: SchemaObject): boolean => {
  const target = $ref === undefined ? undefined : document.components?.schemas?.[$ref.slice(schemas.length)]
  if (target !== undefined) return isObject(document, target)
  if (type !== undefined || properties !== undefined) return (type ?? "object") === "object"
  return allOf?.every((member) => isObject(document, member)) ?? false
}

/** How many fields an object has by itself. */
const fieldCount = (document: Document, { place, schema }: Part): number =>
  Result.match(collect(document, schema, place, emptyDraft(), new Set()), {
    onSuccess: ({ fields }) => fields.size,
    onFailure: () => 0
  })

/** A field that several parts of an object describe by its fields has those of all; else the last part counts. */
const readParts = (document: Document, parts: ReadonlyArray<Part>, last: Part): Read<Type> =>
  Result.gen(function* () {
    if (parts.length < 2 || !parts.every(({ schema }) => isObject(document, schema))) {
      return yield* readType(document, last.schema, last.place)
    }
    const draft = emptyDraft()
    for (const { place, schema } of parts) yield* collect(document, schema, place, draft, new Set())
    // Parts that add nothing leave a reference what it is.
    const isWhole = draft.fields.size === fieldCount(document, last)
    return isWhole ? yield* readType(document, last.schema, last.place) : object(draft)
  })

const readFields = (document: Document, schema: SchemaObject, place: string, draft: Draft): Read<Draft> =>
  Result.gen(function* () {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const last: Part = { schema: property, place: pointer(place, "properties", name) }
      const parts = [...(draft.parts.get(name) ?? []), last]
      draft.parts.set(name, parts)
      const unclear = property["x-uncertain"] === true
      draft.fields.set(name, {
        name,
        type: unclear ? unknown : yield* readParts(document, parts, last),
        required: false,
        deprecated: property.deprecated === true,
        since: document.since,
        ...(property["x-unit"] === undefined ? {} : { unit: property["x-unit"] }),
        ...(unclear ? { unclear } : {})
      })
    }
    schema.required?.forEach((name) => draft.required.add(name))
    return draft
  })

/** Collects the fields of an object through its `allOf` and references. */
const collect = (
  document: Document,
  schema: SchemaObject,
  place: string,
  draft: Draft,
  open: ReadonlySet<string>
): Read<Draft> =>
  Result.gen(function* () {
    if (schema.$ref !== undefined) {
      const name = yield* refName(document, schema.$ref, pointer(place, "$ref"))
      if (open.has(name)) {
        return yield* Result.fail(documentError(document.source, place, `"${name}" is made of itself through allOf`))
      }
      const target = document.components?.schemas?.[name] ?? {}
      yield* collect(document, target, pointer("#/components/schemas", name), draft, new Set([...open, name]))
    }
    for (const [index, member] of (schema.allOf ?? []).entries()) {
      yield* collect(document, member, pointer(place, "allOf", index), draft, open)
    }
    const isObject = (schema.type ?? "object") === "object" && schema.enum === undefined
    if (!isObject || schema.oneOf !== undefined || schema.anyOf !== undefined) {
      return yield* Result.fail(documentError(document.source, place, "allOf of anything but objects is not supported"))
    }
    return yield* readFields(document, schema, place, draft)
  })

const requireField =
  (required: ReadonlySet<string>) =>
  (field: Field): Field => ({ ...field, required: required.has(field.name) })

const object = ({ fields, required }: Draft): Type => ({
  _tag: "Object",
  fields: [...fields.values()].map(requireField(required))
})

const readRecord = (document: Document, rest: SchemaObject, place: string): Read<Type> =>
  Result.map(readType(document, rest, pointer(place, "additionalProperties")), (value) => ({ _tag: "Record", value }))

const readObject = (document: Document, schema: SchemaObject, place: string): Read<Type> => {
  const rest = schema.additionalProperties
  const { $ref, allOf, properties = {} } = schema
  if (Object.keys(properties).length > 0 || $ref !== undefined || allOf !== undefined) {
    if (typeof rest === "object" && Object.values(properties).every((property) => Equal.equals(property, rest))) {
      return readRecord(document, rest, place)
    }
    return Result.map(collect(document, schema, place, emptyDraft(), new Set()), object)
  }
  if (typeof rest !== "object") return Result.succeed(unknown)
  return readRecord(document, rest, place)
}

const readEnum = (document: Document, values: NonNullable<SchemaObject["enum"]>): Type => {
  const { since } = document
  const literals: Type = {
    _tag: "Literals",
    values: values.flatMap((value) => (value === null ? [] : [{ value, since }]))
  }
  return values.includes(null) ? nullable(literals) : literals
}

const readUnion = (document: Document, members: ReadonlyArray<SchemaObject>, place: string): Read<Type> =>
  Result.map(Result.all(members.map((member, index) => readType(document, member, pointer(place, index)))), union)

const readPlain = (document: Document, schema: SchemaObject, place: string): Read<Type> => {
  switch (schema.type) {
    case "string":
      return Result.succeed({ _tag: schema.format === "binary" ? "Binary" : "String" })
    case "boolean":
      return Result.succeed({ _tag: "Boolean" })
    case "integer":
    case "number":
      return Result.succeed({ _tag: "Number", integer: schema.type === "integer" })
    case "array":
      return Result.map(readType(document, schema.items ?? {}, pointer(place, "items")), (item) => ({
        _tag: "Array",
        item
      }))
    default:
      return readObject(document, schema, place)
  }
}

/** `allOf` around one thing adds nothing: it is how OpenAPI 3.0 says that a reference may be null. */
const onlyMember = (schema: SchemaObject): SchemaObject | undefined =>
  schema.allOf?.length === 1 && schema.properties === undefined && schema.required === undefined
    ? schema.allOf[0]
    : undefined

const readNonNull = (document: Document, schema: SchemaObject, place: string): Read<Type> => {
  const only = onlyMember(schema)
  if (schema.not !== undefined) {
    return Result.fail(documentError(document.source, pointer(place, "not"), "`not` is not supported"))
  }
  if (schema.$ref !== undefined && schema.properties === undefined) {
    return Result.map(refName(document, schema.$ref, pointer(place, "$ref")), (name) => ({ _tag: "Ref", name }))
  }
  if (only !== undefined) return readType(document, only, pointer(place, "allOf", 0))
  if (schema.allOf !== undefined) return readObject(document, schema, place)
  if (schema.oneOf !== undefined) return readUnion(document, schema.oneOf, pointer(place, "oneOf"))
  if (schema.anyOf !== undefined) return readUnion(document, schema.anyOf, pointer(place, "anyOf"))
  if (schema.enum !== undefined) return Result.succeed(readEnum(document, schema.enum))
  return readPlain(document, schema, place)
}

/** The type that a schema of this document describes; every part is `since` the document's version. */
export const readType = (document: Document, schema: SchemaObject, place: string): Read<Type> =>
  Result.map(readNonNull(document, schema, place), (type) => (schema.nullable === true ? nullable(type) : type))
