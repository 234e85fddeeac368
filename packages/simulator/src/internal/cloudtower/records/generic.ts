/**
 * Resources without a description: a few valid records each, generated from their documents.
 *
 * @since 0.1.0
 */
import type { Identifiers } from "../../engine/identifiers.ts"
import { hash, hashText } from "../../engine/prng.ts"
import type { VersionCatalog } from "../schema/versionCatalog.ts"
import type { Model, Models, Relation } from "../schema/models.ts"
import type { Field } from "../../engine/jsonType.ts"
import type { Derive, Spec, Specs } from "../store/row.ts"
import { generatedValue } from "./generatedValue.ts"
import type { Start } from "./values.ts"

/** What generic records are made from. */
export interface GenericOptions extends Start {
  readonly catalog: VersionCatalog
  readonly models: Models
  readonly ids: (model: string) => Identifiers
}

/** How many records a resource without a description has. */
const size = 3

/** Fields that stay empty while nothing happens. */
const quiet = /entityAsyncStatus|error|Error|password|secret|failed|fail_/

const kebab = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase()

/** True for a reference whose target has room for one that refers to it. */
const isExclusive = (models: Models, { field, model, target }: Relation): boolean =>
  [...(models.get(target)?.relations.values() ?? [])].some(
    (back) => back.target === model && back.inverse === field && !back.many
  )

const referenceOf = ({ ids, models, seed }: GenericOptions, relation: Relation, targets: number): Derive => {
  const { many, model, field, target } = relation
  const key = hashText(`${model}.${field}`)
  const exclusive = isExclusive(models, relation)
  const id = (index: number) => ids(target).of((exclusive ? index : hash(seed, key, index)) % targets)
  return many ? (index) => [id(index)] : id
}

const valueOf = ({ catalog, seed, startTime }: GenericOptions, model: Model, { name, type }: Field): Derive => {
  if (name === "name") return (index) => `${kebab(model.name)}-${index + 1}`
  if (type._tag === "Nullable" && quiet.test(name)) return () => null
  return (index) => generatedValue(catalog, type, { seed, startTime, name, index }, 1)
}

/** Values for fields that must have one. */
const fieldsOf = (
  options: GenericOptions,
  model: Model,
  sizes: ReadonlyMap<string, number>,
  all: boolean
): Spec["fields"] => {
  const fields: Record<string, Derive> = {}
  for (const field of model.fields.values()) {
    const relation = model.relations.get(field.name)
    if (relation?.inverse !== undefined || field.name === "id") continue
    const isNeeded = field.type._tag !== "Nullable"
    if (relation === undefined) {
      if (all || isNeeded) fields[field.name] = valueOf(options, model, field)
      continue
    }
    const targets = sizes.get(relation.target) ?? 0
    if (targets > 0 && (isNeeded || all)) fields[field.name] = referenceOf(options, relation, targets)
  }
  return fields
}

/** How many records of a resource there can be: none without what it needs, and no two at what has room for one. */
const most = (models: Models, model: Model, sizes: ReadonlyMap<string, number>): number => {
  const stored = [...model.relations.values()].filter(({ inverse }) => inverse === undefined)
  const limits = stored.map((relation) => {
    const targets = sizes.get(relation.target) ?? 0
    if (targets === 0) return relation.required ? 0 : size
    return isExclusive(models, relation) ? targets : size
  })
  return Math.min(size, ...limits)
}

/** Sizes of all resources: one that needs another is empty where the other is. */
const sizesOf = (models: Models, given: Specs): ReadonlyMap<string, number> => {
  const sizes = new Map([...models.keys()].map((name) => [name, given[name]?.size ?? size]))
  const generic = [...models.values()].filter(({ name }) => given[name] === undefined)
  for (let changed = true; changed;) {
    const shrunk = generic.filter((model) => most(models, model, sizes) < (sizes.get(model.name) ?? 0))
    for (const model of shrunk) sizes.set(model.name, most(models, model, sizes))
    changed = shrunk.length > 0
  }
  return sizes
}

const complete = (
  options: GenericOptions,
  model: Model,
  given: Spec | undefined,
  sizes: ReadonlyMap<string, number>
): Spec => {
  const generic = fieldsOf(options, model, sizes, given === undefined)
  if (given === undefined) return { size: sizes.get(model.name) ?? 0, fields: generic }
  return { ...given, fields: { ...generic, ...given.fields } }
}

/** Specs for all models: those that are given, made complete, and generic ones. */
export const specs = (options: GenericOptions, given: Specs): Specs => {
  const sizes = sizesOf(options.models, given)
  return Object.fromEntries(
    [...options.models.values()].map((model) => [model.name, complete(options, model, given[model.name], sizes)])
  )
}
