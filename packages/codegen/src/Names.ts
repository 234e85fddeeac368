/**
 * From the documents' names to TypeScript's.
 *
 * @since 0.1.0
 */
import * as Order from "effect/Order"

const words = (text: string): ReadonlyArray<string> => text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "")

const capitalize = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

/** `virtual machine` to `VirtualMachine`; capitals inside words stay. */
export const pascalCase = (text: string): string => words(text).map(capitalize).join("")

/** `GetVms` to `getVms`, `get-vms` to `getVms`. */
export const camelCase = (text: string): string => {
  const pascal = pascalCase(text)
  return pascal.slice(0, 1).toLowerCase() + pascal.slice(1)
}

const reserved = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if implements import in instanceof interface let new null package private protected public return static " +
    "super switch this throw true try typeof var void while with yield"
  ).split(" ")
)

/** Whether a constant or a type may have this name. */
export const isIdentifier = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name) && !reserved.has(name)

/** The functions that the module of a listing has beside its operations. */
export const listingNames: ReadonlySet<string> = new Set("list listPage count get definition call since".split(" "))

/** Names that generated files import or declare for their own use. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...listingNames,
  ...(
    "Call Conflict Effect Failures HttpTransport ListOptions Model NotFound NotModified PageOptions Paging RequestError " +
    "Resource ResponseDecoder Schema Stream Unsupported OptionalCall OptionalPagedCall PagedCall Started Written " +
    "callOrNotModified optionalCall optionalPagedCall pageOf pageQuery pagedCall started written"
  ).split(" ")
])

/** Files that are not of one module, in lower case. */
export const reservedFiles: ReadonlySet<string> = new Set(["index", "shared"])

/** The name of what an operation is called with, where it has no name in the documents. */
export const inputName = (operation: string): string => `${pascalCase(operation)}Input`

/** The name of the list of an enum's values. */
export const valuesName = (name: string): string => `${name.slice(0, 1).toLowerCase()}${name.slice(1)}Values`

/** A field's name as source text, quoted where it must be. */
export const propertyKey = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))

/** Names by code point, the same on every computer. */
export const byName: Order.Order<{ readonly name: string }> = Order.mapInput(
  Order.String,
  (item: { readonly name: string }) => item.name
)

/** `a` or `an`, as a name is read. */
export const article = (name: string): string => (/^[AEIO]/i.test(name) ? "an" : "a")

/** `a, b and c`. */
export const listOf = (items: ReadonlyArray<string>, word: "and" | "or"): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`

const versionParts = (version: string): ReadonlyArray<number> => version.split(/[.-]/).map((part) => Number(part) || 0)

/** Versions by their numbers: 4.10.0 after 4.9.0. */
export const byVersion: Order.Order<string> = Order.mapInput(Order.Array(Order.Number), versionParts)

/** A name that no type in use has. */
export const freeName = (name: string, used: ReadonlySet<string>): string => (used.has(name) ? `${name}Data` : name)
