/**
 * Which file holds which type.
 *
 * @since 0.1.0
 */
import { components, isCycle, reachable } from "../Cycles.ts"
import type { Module, NamedType, Product } from "../Model.ts"
import { inputs, requestTypes, responseTypes } from "../Model.ts"
import { references } from "../Type.ts"

/** The places of all types of a product. */
export interface Layout {
  readonly product: Product
  /** The types of each file, by its path without extension, in the order in which they can be written down. */
  readonly files: ReadonlyMap<string, ReadonlyArray<NamedType>>
  /** The file of a type. */
  readonly fileOf: (name: string) => string | undefined
  /** Whether two types lead to each other. */
  readonly inCycle: (name: string, other: string) => boolean
}

/** The file of what several modules reach. */
export const shared = "Shared"

/** The file of the inputs of a module, or of several. */
export const inputsOf = (module: string): string => `inputs/${module}`

/** The way from one file to another, as an import spells it. */
export const pathTo = (to: string, from: string): string => {
  const [folder, name] = to.split("/")
  if (!from.includes("/")) return `./${to}.ts`
  return name !== undefined && from.startsWith(`${folder}/`) ? `./${name}.ts` : `../${to}.ts`
}

type Edges = (name: string) => Iterable<string>

const roots = ({ operations }: Module): ReadonlySet<string> =>
  references(...operations.flatMap(responseTypes), ...operations.flatMap(requestTypes))

/** The modules that reach each type. */
const modulesOf = (product: Product, edges: Edges): ReadonlyMap<string, ReadonlyArray<string>> => {
  const modules = new Map<string, Array<string>>()
  for (const module of product.modules) {
    for (const name of reachable(roots(module), edges)) modules.set(name, [...(modules.get(name) ?? []), module.name])
  }
  return modules
}

/**
 * The rule of places: a model that one module alone reaches is in the file of that module, an input in a file beside
 * it, the others in shared ones. A model that an input reaches is shared as well, because the file of a module imports
 * its inputs. So files never import each other in a circle, and a cycle of types stays inside one file.
 */
const placing = (product: Product, edges: Edges): ((type: NamedType) => string) => {
  const modules = modulesOf(product, edges)
  const inInputs = reachable(
    inputs(product).map(({ name }) => name),
    edges
  )
  return ({ name, role }) => {
    const [only = shared, ...others] = modules.get(name) ?? []
    const module = others.length === 0 ? only : shared
    if (role === "input") return inputsOf(module)
    return inInputs.has(name) ? shared : module
  }
}

/** Finds a place for every type. */
export const layout = (product: Product): Layout => {
  const byName = new Map(product.types.map((type) => [type.name, type]))
  const edgeSets = new Map(product.types.map(({ name, type }) => [name, references(type)]))
  const edges: Edges = (name) => edgeSets.get(name) ?? []
  const parts = components([...byName.keys()], edges)
  const cycles = parts.filter((part) => isCycle(part, edges))
  const cycleOf = new Map(cycles.flatMap((part) => part.map((name) => [name, part] as const)))
  const files = Map.groupBy(
    parts.flatMap((part) => part.flatMap((name) => byName.get(name) ?? [])),
    placing(product, edges)
  )
  const fileOf = new Map([...files].flatMap(([path, types]) => types.map(({ name }) => [name, path] as const)))
  return {
    product,
    files,
    fileOf: (name) => fileOf.get(name),
    inCycle: (name, other) => cycleOf.get(name)?.includes(other) ?? false
  }
}
