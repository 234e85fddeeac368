/**
 * The functions of a resource that can be listed: `list`, `listPage`, `count` and `get`.
 *
 * @since 0.1.0
 */
import type { Facts } from "../docs/Facts.ts"
import type { Listing, Operation } from "../Model.ts"
import { article } from "../Names.ts"
import { isLater } from "./PrintOperations.ts"
import * as Text from "./Text.ts"

/** A function from a parameter to a result. */
interface Member {
  readonly name: "list" | "listPage" | "count" | "get"
  readonly doc: string
  /** What the function is generic in. Default: nothing. */
  readonly typeParameters?: string
  readonly parameter: string
  readonly result: string
}

const effect = (value: string, errors: ReadonlyArray<string>): string =>
  `Effect.Effect<${value}, ${errors.join(" | ")}, HttpTransport>`

const members = ({ list, connection, model, where }: Listing, later: ReadonlyArray<string>): ReadonlyArray<Member> => {
  const errors = [...later, "RequestError"]
  return [
    {
      name: "list",
      doc: `Lists ${model} records, page by page, with {@link ${list}}. Default: every record, in the order of ids.`,
      typeParameters: "<E = never, R = never>",
      parameter: "options?: ListOptions<E, R>",
      result: `Stream.Stream<${model}, ${[...errors, "E"].join(" | ")}, HttpTransport | R>`
    },
    {
      name: "listPage",
      doc: `Gives one page of ${model} records and the total, with {@link ${list}} and {@link ${connection}}.`,
      parameter: "options?: PageOptions",
      result: effect(`Paging.Page<${model}>`, errors)
    },
    {
      name: "count",
      doc: `Counts the ${model} records that match, with {@link ${connection}}. Default: every record.`,
      parameter: `where?: ${where}`,
      result: effect("number", errors)
    },
    {
      name: "get",
      doc: `Gives ${article(model)} ${model} by its id, with {@link ${list}}. Fails with \`NotFound\`.`,
      parameter: "id: string",
      result: effect(model, [...later, "NotFound", "RequestError"])
    }
  ]
}

const printMember = (
  { doc, name, parameter, result, typeParameters = "" }: Member,
  needs: ReadonlyArray<string>
): string => {
  const line = `export const ${name}: ${typeParameters}(${parameter}) => ${result} =`
  const start = Text.fits(line) ? line : `export const ${name}: ${typeParameters}(\n  ${parameter}\n) => ${result} =`
  return `${Text.exportDoc([doc, ...needs], "operations")}\n${Text.assign(start, `/* @__PURE__ */ Resource.${name}(definition)`)}`
}

const typeArguments = ({ orderBy, where }: Listing, before: number): string =>
  Text.group("<", [where, orderBy], ">", before)

/** A type and not an interface: what may be asked for depends on how pages are told apart. */
const printListOptions = (listing: Listing): string => {
  const start = "export type ListOptions<E = never, R = never> = Resource.ListOptions"
  const { orderBy, where } = listing
  return `${Text.exportDoc(["Options of {@link list}."], "options")}\n${start}${Text.group("<", [where, orderBy, "E", "R"], ">", start.length)}`
}

const printPageOptions = (listing: Listing): string => {
  const start = "export interface PageOptions extends Resource.PageOptions"
  return `${Text.exportDoc(["Options of {@link listPage}."], "options")}\n${start}${typeArguments(listing, start.length + 3)} {}`
}

const printDefinition = (
  { connection, list, model, orderBy, where }: Listing,
  later: ReadonlyArray<string>
): string => {
  const start = "const definition: Resource.Definition"
  const type = `${start}${Text.group("<", [model, where, orderBy, ...later], ">", start.length + 4)} =`
  const fields = [`list: ${list}`, `connection: ${connection}`, `model: ${model}`]
  const line = `${type} ${Text.group("{", fields, "}")}`
  return Text.fits(line.split("\n").at(-1) ?? "") ? line : `${type} {\n${Text.indent(fields.join(",\n"))}\n}`
}

/** The declarations of a listing; `list` is the operation that gives a page. */
export const printListing = (listing: Listing, list: Operation, facts: Facts): ReadonlyArray<string> => {
  const later = isLater(list, facts.product) ? ["Unsupported"] : []
  return [
    printDefinition(listing, later),
    printListOptions(listing),
    printPageOptions(listing),
    ...members(listing, later).map((member) => printMember(member, facts.needs(list.since)))
  ]
}
