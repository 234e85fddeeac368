/**
 * The file of a module: its models, its operations, and its reads where it can be listed.
 *
 * @since 0.1.0
 */
import type { Module, Operation, Product } from "../Model.ts"
import { requestTypes, responseTypes } from "../Model.ts"
import { references } from "../Type.ts"
import { importSupport, importTypes } from "./Imports.ts"
import type { Layout } from "./Layout.ts"
import { inputsOf, pathTo } from "./Layout.ts"
import { printTypes, typeReferences } from "./PrintModels.ts"
import { printOperation } from "./PrintOperations.ts"
import { printReads } from "./PrintReads.ts"
import * as Text from "./Text.ts"

/** The operations that the reads stand on, the reads, then the other operations. */
const printCalls = ({ listing, operations }: Module, product: Product): ReadonlyArray<string> => {
  const isBase = ({ name }: Operation): boolean => name === listing?.list || name === listing?.connection
  const print = (operation: Operation): string => printOperation(operation, product)
  const list = operations.find(({ name }) => name === listing?.list)
  return [
    ...operations.filter(isBase).map(print),
    ...(listing === undefined || list === undefined ? [] : printReads(listing, list, product)),
    ...operations.filter((operation) => !isBase(operation)).map(print)
  ]
}

const askedTypes = ({ listing, operations }: Module): ReadonlySet<string> =>
  new Set([
    ...references(...operations.flatMap(requestTypes)),
    ...(listing === undefined ? [] : [listing.where, listing.orderBy])
  ])

/** One module. */
export const printModule = (module: Module, layout: Layout, header: string): string => {
  const file = module.name
  const inputs = inputsOf(file)
  const declarations = [...printTypes(file, layout), ...printCalls(module, layout.product)]
  const values = new Set([...typeReferences(file, layout), ...references(...module.operations.flatMap(responseTypes))])
  const types = [...askedTypes(module)].filter((name) => !values.has(name))
  const exported = layout.files.has(inputs) ? [`export type * from "${pathTo(inputs, file)}"`] : []
  return Text.file(
    header,
    [
      ...importSupport(declarations.join("\n")),
      ...importTypes(types, file, layout, "type"),
      ...importTypes(values, file, layout, "value")
    ],
    [...exported, ...declarations]
  )
}
