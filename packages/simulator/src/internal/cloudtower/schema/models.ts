/**
 * The resources that can be listed, and how they refer to each other.
 *
 * A reference is stored on one side, as an id or ids; the other side is computed from it, so that both always agree.
 *
 * @since 0.1.0
 */
import type { VersionCatalog } from "./versionCatalog.ts"
import { fieldsOf } from "./versionCatalog.ts"
import type { Field } from "../../engine/jsonType.ts"
import { nameOf, nonNull } from "../../engine/jsonType.ts"

/** A field that refers to other resources. */
export interface Relation {
  readonly model: string
  readonly field: string
  readonly target: string
  readonly many: boolean
  readonly required: boolean
  /** The field of the target that stores the reference; `undefined` when this one does. */
  readonly inverse: string | undefined
}

/** One kind of resource. */
export interface Model {
  readonly name: string
  readonly fields: ReadonlyMap<string, Field>
  readonly relations: ReadonlyMap<string, Relation>
}

/** All kinds of resources by name. */
export interface Models extends ReadonlyMap<string, Model> {}

const suffix = "WhereInput"

/** The model that a `where` type asks about. */
export const modelOfWhere = (name: string): string => name.replace(/Where(?:Unique)?Input$/, "")

const listed = (catalog: VersionCatalog): ReadonlySet<string> =>
  new Set(
    catalog.operations
      .filter(({ path }) => path.endsWith("-connection"))
      .flatMap(({ request }) => {
        const where = fieldsOf(catalog, request).find(({ name }) => name === "where")
        const name = where === undefined ? undefined : nameOf(where.type)
        return name?.endsWith(suffix) === true ? [modelOfWhere(name)] : []
      })
  )

type Draft = Omit<Relation, "inverse">

const isMany = ({ type }: Field): boolean => nonNull(type)._tag === "Array"

const draftOf = (model: string, field: Field, tables: ReadonlySet<string>): ReadonlyArray<Draft> => {
  const target = nameOf(field.type)?.replace(/^Nested/, "")
  if (target === undefined || !tables.has(target) || nameOf(field.type) === target) return []
  const required = field.required && field.type._tag !== "Nullable"
  return [{ model, field: field.name, target, many: isMany(field), required }]
}

/** Sides that store a reference which both sides could store: the first of them. */
const referenceOwners = [
  "Label",
  "VmPlacementGroup",
  "BackupPlan",
  "GpuDevice",
  "UsbDevice",
  "Nic",
  "BusinessHost",
  "BusinessHostGroup",
  "ReplicationPlan",
  "Cluster",
  "User",
  "BackupTargetExecution",
  "ClusterSettings",
  "EcpLicense",
  "IsolationPolicy",
  "SnapshotPlanTask",
  "VcenterAccount",
  "VsphereEsxiAccount",
  "Witness"
]
/** These keep nothing that a smaller resource can keep. */
const lastOwners = new Set(["Cluster"])

const rank = (model: string): number => {
  const at = referenceOwners.indexOf(model)
  return at < 0 ? referenceOwners.length : at
}

const keeps = (self: Draft, other: Draft): boolean => {
  if (self.many !== other.many) return !self.many
  if (!self.many && self.required !== other.required) return self.required
  if (!self.many && lastOwners.has(self.model) !== lastOwners.has(other.model)) return lastOwners.has(other.model)
  return rank(self.model) === rank(other.model) ? self.model < other.model : rank(self.model) < rank(other.model)
}

/** References between the same resources whose names do not tell which belong together. */
const separate = new Set(["UsbDevice.vm", "ReplicaVm.vm", "ReplicaVm.origin_vm", "ReplicaVm.failover_test_vm"])

const isPaired = ({ field, model }: Draft): boolean => !separate.has(`${model}.${field}`)

const partner = (self: Draft, drafts: ReadonlyArray<Draft>): Draft | undefined => {
  const forth = drafts.filter((other) => other.model === self.model && other.target === self.target && isPaired(other))
  const back = drafts.filter((other) => other.model === self.target && other.target === self.model && isPaired(other))
  return isPaired(self) && self.model !== self.target && forth.length === 1 && back.length === 1 ? back[0] : undefined
}

const relationOf = (self: Draft, drafts: ReadonlyArray<Draft>): Relation => {
  const other = partner(self, drafts)
  return { ...self, inverse: other === undefined || keeps(self, other) ? undefined : other.field }
}

/** The models of a catalog. */
export const make = (catalog: VersionCatalog): Models => {
  const tables = listed(catalog)
  const fields = new Map([...tables].map((name) => [name, fieldsOf(catalog, catalog.type(name))]))
  const drafts = [...fields].flatMap(([name, modelFields]) =>
    modelFields.flatMap((field) => draftOf(name, field, tables))
  )
  const relations = drafts.map((draft) => relationOf(draft, drafts))
  return new Map(
    [...fields].map(([name, modelFields]) => [
      name,
      {
        name,
        fields: new Map(modelFields.map((field) => [field.name, field])),
        relations: new Map(
          relations.filter(({ model }) => model === name).map((relation) => [relation.field, relation])
        )
      }
    ])
  )
}
