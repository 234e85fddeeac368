/**
 * Which file holds which type.
 *
 * @since 0.1.0
 */
import { components, isCycle, reachable } from "../Cycles.ts"
import type { Module, NamedType, Product } from "../Model.ts"
import { requestTypes, responseTypes } from "../Model.ts"
import { references } from "../Type.ts"

/** Some types of one file, in the order in which they can be written down. */
export interface TypeFile {
  readonly folder: "models" | "inputs"
  readonly name: string
  readonly types: ReadonlyArray<NamedType>
}

/** The places of all types of a product. */
export interface Layout {
  readonly files: ReadonlyArray<TypeFile>
  /** The file of a type. */
  readonly fileOf: (name: string) => TypeFile | undefined
  /** Whether two types lead to each other. */
  readonly inCycle: (name: string, other: string) => boolean
}

/** The file of the types that several modules reach. */
export const shared = "Shared"

const roots = ({ operations }: Module): ReadonlySet<string> =>
  references(...operations.flatMap(responseTypes), ...operations.flatMap(requestTypes))

/** The modules that reach each type. */
const reachers = (
  product: Product,
  edges: (name: string) => Iterable<string>
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const found = new Map<string, Array<string>>()
  for (const module of product.modules) {
    for (const name of reachable(roots(module), edges)) found.set(name, [...(found.get(name) ?? []), module.name])
  }
  return found
}

/**
 * A type that one module alone reaches is in that module's file, the others in a shared one. What a shared type leads
 * to is shared too, and all of a cycle is reached by the same modules: so files never import each other in a circle,
 * and a cycle stays inside one file.
 */
export const layout = (product: Product): Layout => {
  const byName = new Map(product.types.map((type) => [type.name, type]))
  const edgeSets = new Map(product.types.map(({ name, type }) => [name, references(type)]))
  const edges = (name: string): Iterable<string> => edgeSets.get(name) ?? []
  const modules = reachers(product, edges)
  const parts = components([...byName.keys()], edges)
  const cycles = parts.filter((part) => isCycle(part, edges))
  const cycleOf = new Map(cycles.flatMap((part) => part.map((name) => [name, part] as const)))
  const place = ({ name, role }: NamedType): string => {
    const [only = shared, ...others] = modules.get(name) ?? []
    return `${role === "model" ? "models" : "inputs"}/${others.length === 0 ? only : shared}`
  }
  const ordered = parts.flatMap((part) => part.flatMap((name) => byName.get(name) ?? []))
  const files = [...Map.groupBy(ordered, place)].map(([path, types]): TypeFile => {
    const [folder, name = shared] = path.split("/")
    return { folder: folder === "models" ? "models" : "inputs", name, types }
  })
  const fileOf = new Map(files.flatMap((file) => file.types.map((type) => [type.name, file] as const)))
  return {
    files,
    fileOf: (name) => fileOf.get(name),
    inCycle: (name, other) => cycleOf.get(name)?.includes(other) ?? false
  }
}
