/**
 * Resources that nobody described: a few valid records each, made from what the documents say.
 *
 * @since 0.1.0
 */
import type { Identifiers } from "../../engine/identifiers.ts"
import { hash, hashText } from "../../engine/prng.ts"
import type { VersionCatalog } from "../schema/versionCatalog.ts"
import type { Model, Models, Relation } from "../schema/models.ts"
import type { Field } from "../schema/jsonType.ts"
import type { Derive, Spec, Specs } from "../store/spec.ts"
import { sample } from "./generatedValue.ts"

/** What generic worlds are made of. */
export interface Parts {
  readonly seed: number
  readonly catalog: VersionCatalog
  readonly models: Models
  readonly ids: (model: string) => Identifiers
}

/** Records of a resource that nobody described. */
const size = 3

/** Fields that stay empty while nothing happens. */
const quiet = /entityAsyncStatus|error|Error|password|secret|failed|fail_/

const kebab = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase()

/** True for a reference whose target has room for one that refers to it. */
const isExclusive = (models: Models, { field, model, target }: Relation): boolean =>
  [...(models.get(target)?.relations.values() ?? [])].some(
    (back) => back.target === model && back.inverse === field && !back.many
  )

const referenceOf = ({ ids, models, seed }: Parts, relation: Relation, targets: number): Derive => {
  const { many, model, field, target } = relation
  const key = hashText(`${model}.${field}`)
  const exclusive = isExclusive(models, relation)
  const id = (index: number) => ids(target).of((exclusive ? index : hash(seed, key, index)) % targets)
  return many ? (index) => [id(index)] : id
}

const valueOf = ({ catalog, seed }: Parts, model: Model, { name, type }: Field): Derive => {
  if (name === "name") return (index) => `${kebab(model.name)}-${index + 1}`
  if (type._tag === "Nullable" && quiet.test(name)) return () => null
  return (index) => sample(catalog, type, { seed, name, index }, 1)
}

/** Values for fields that must have one. */
const fieldsOf = (parts: Parts, model: Model, sizes: ReadonlyMap<string, number>, all: boolean): Spec["fields"] => {
  const fields: Record<string, Derive> = {}
  for (const field of model.fields.values()) {
    const relation = model.relations.get(field.name)
    if (relation?.inverse !== undefined || field.name === "id") continue
    const isNeeded = field.type._tag !== "Nullable"
    if (relation === undefined) {
      if (all || isNeeded) fields[field.name] = valueOf(parts, model, field)
      continue
    }
    const targets = sizes.get(relation.target) ?? 0
    if (targets > 0 && (isNeeded || all)) fields[field.name] = referenceOf(parts, relation, targets)
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
const settleSizes = (models: Models, given: Specs): ReadonlyMap<string, number> => {
  const sizes = new Map([...models.keys()].map((name) => [name, given[name]?.size ?? size]))
  const generic = [...models.values()].filter(({ name }) => given[name] === undefined)
  for (let changed = true; changed;) {
    const shrunk = generic.filter((model) => most(models, model, sizes) < (sizes.get(model.name) ?? 0))
    for (const model of shrunk) sizes.set(model.name, most(models, model, sizes))
    changed = shrunk.length > 0
  }
  return sizes
}

const complete = (parts: Parts, model: Model, given: Spec | undefined, sizes: ReadonlyMap<string, number>): Spec => {
  const generic = fieldsOf(parts, model, sizes, given === undefined)
  if (given === undefined) return { size: sizes.get(model.name) ?? 0, fields: generic }
  return { ...given, fields: { ...generic, ...given.fields } }
}

/** Specs for all models: those that are given, made complete, and generic ones. */
export const specs = (parts: Parts, given: Specs): Specs => {
  const sizes = settleSizes(parts.models, given)
  return Object.fromEntries(
    [...parts.models.values()].map((model) => [model.name, complete(parts, model, given[model.name], sizes)])
  )
}
