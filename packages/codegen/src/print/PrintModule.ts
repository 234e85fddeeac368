/**
 * The file of a module: its models, its operations, and the functions of its listing.
 *
 * @since 0.1.0
 */
import type { Facts } from "../docs/Facts.ts"
import type { Module, Operation } from "../Model.ts"
import { requestTypes, responseTypes } from "../Model.ts"
import { references } from "../Type.ts"
import { importSupport, importTypes } from "./Imports.ts"
import type { Layout } from "./Layout.ts"
import { inputsOf, pathTo } from "./Layout.ts"
import { printTypes, typeReferences } from "./PrintModels.ts"
import { printOperation } from "./PrintOperations.ts"
import { printListing } from "./PrintListing.ts"
import * as Text from "./Text.ts"

/** The operations that a listing uses, the functions of the listing, then the other operations. */
const printCalls = ({ listing, operations }: Module, facts: Facts): ReadonlyArray<string> => {
  const isBase = ({ name }: Operation): boolean => name === listing?.list || name === listing?.connection
  const print = (operation: Operation): string => printOperation(operation, facts)
  const list = operations.find(({ name }) => name === listing?.list)
  return [
    ...operations.filter(isBase).map(print),
    ...(listing === undefined || list === undefined ? [] : printListing(listing, list, facts)),
    ...operations.filter((operation) => !isBase(operation)).map(print)
  ]
}

const requestNames = ({ listing, operations }: Module): ReadonlySet<string> =>
  new Set([
    ...references(...operations.flatMap(requestTypes)),
    ...(listing === undefined ? [] : [listing.where, listing.orderBy])
  ])

/** One module. */
export const printModule = (module: Module, layout: Layout, facts: Facts, header: string): string => {
  const file = module.name
  const inputs = inputsOf(file)
  const declarations = [...printTypes(file, layout, facts), ...printCalls(module, facts)]
  const values = new Set([...typeReferences(file, layout), ...references(...module.operations.flatMap(responseTypes))])
  const types = [...requestNames(module)].filter((name) => !values.has(name))
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
