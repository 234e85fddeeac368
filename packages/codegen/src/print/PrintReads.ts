/**
 * The reads that every resource has which can be listed: `list`, `listPage`, `count` and `get`.
 *
 * @since 0.1.0
 */
import type { Listing, Operation, Product } from "../Model.ts"
import { isLater } from "./PrintOperations.ts"
import * as Text from "./Text.ts"

/** One read, as a function from a parameter to a result. */
interface Read {
  readonly name: "list" | "listPage" | "count" | "get"
  readonly doc: string
  readonly parameter: string
  readonly result: string
}

const effect = (value: string, errors: ReadonlyArray<string>): string =>
  `Effect.Effect<${value}, ${errors.join(" | ")}, HttpTransport>`

const reads = ({ model, where }: Listing, later: ReadonlyArray<string>): ReadonlyArray<Read> => {
  const errors = [...later, "RequestError"]
  return [
    {
      name: "list",
      doc: "Every record that matches, page by page.",
      parameter: "options?: ListOptions",
      result: `Stream.Stream<${model}, ${errors.join(" | ")}, HttpTransport>`
    },
    {
      name: "listPage",
      doc: "One page with the total of all.",
      parameter: "options?: PageOptions",
      result: effect(`Paging.Page<${model}>`, errors)
    },
    {
      name: "count",
      doc: "How many records match; none is fetched.",
      parameter: `where?: ${where}`,
      result: effect("number", errors)
    },
    {
      name: "get",
      doc: "One record by its id; fails with `NotFound`.",
      parameter: "id: string",
      result: effect(model, [...later, "NotFound", "RequestError"])
    }
  ]
}

const printRead = ({ doc, name, parameter, result }: Read, since: string): string => {
  const line = `export const ${name}: (${parameter}) => ${result} =`
  const start = Text.fits(line) ? line : `export const ${name}: (\n  ${parameter}\n) => ${result} =`
  return `${Text.doc(doc, "", `@since ${since}`)}\n${Text.assign(start, `/* @__PURE__ */ Resource.${name}(reads)`)}`
}

const typeArguments = ({ orderBy, where }: Listing, before: number): string =>
  Text.group("<", [where, orderBy], ">", before)

/** A type and not an interface: what may be asked for depends on how pages are told apart. */
const printListOptions = (listing: Listing): string => {
  const start = "export type ListOptions = Resource.ListOptions"
  return `${Text.doc("Options of {@link list}.")}\n${start}${typeArguments(listing, start.length)}`
}

const printPageOptions = (listing: Listing): string => {
  const start = "export interface PageOptions extends Resource.PageOptions"
  return `${Text.doc("Options of {@link listPage}.")}\n${start}${typeArguments(listing, start.length + 3)} {}`
}

const printDefinition = (
  { connection, list, model, orderBy, where }: Listing,
  later: ReadonlyArray<string>
): string => {
  const start = "const reads: Resource.Definition"
  const type = `${start}${Text.group("<", [model, where, orderBy, ...later], ">", start.length + 4)} =`
  const fields = [`list: ${list}`, `connection: ${connection}`, `model: ${model}`]
  const line = `${type} ${Text.group("{", fields, "}")}`
  return Text.fits(line.split("\n").at(-1) ?? "") ? line : `${type} {\n${Text.indent(fields.join(",\n"))}\n}`
}

/** The declarations of the reads; `list` is the operation that gives a page. */
export const printReads = (listing: Listing, list: Operation, product: Product): ReadonlyArray<string> => {
  const later = isLater(list, product) ? ["Unsupported"] : []
  return [
    printDefinition(listing, later),
    printListOptions(listing),
    printPageOptions(listing),
    ...reads(listing, later).map((read) => printRead(read, list.since))
  ]
}
