/**
 * The imports of a generated file.
 *
 * @since 0.1.0
 */
import type { Layout } from "./Layout.ts"
import { pathTo } from "./Layout.ts"
import * as Text from "./Text.ts"

/** A name that no string and no longer name holds. */
const names = (text: string, name: string, after: string): boolean =>
  new RegExp(`(?<![\\w".])${name}${after}`).test(text)

const withName = (text: string, list: ReadonlyArray<string>, after: string): ReadonlyArray<string> =>
  list.filter((name) => names(text, name, after))

/** The import of those names, where there are any. */
const importSome = (list: ReadonlyArray<string>, from: string, kind: "type" | "value"): ReadonlyArray<string> =>
  list.length === 0 ? [] : [Text.importNames(list, from, kind)]

/** Whether `Model` makes schemas, and is no mere type. */
const callsModel = (text: string): boolean => names(text, "Model", "\\.[a-z]")

const importTypeModules = (text: string): ReadonlyArray<string> => [
  ...withName(text, ["Effect", "Redacted", "Stream"], "\\.").map(
    (name) => `import type * as ${name} from "effect/${name}"`
  ),
  ...withName(text, ["Paging", ...(callsModel(text) ? [] : ["Model"])], "\\.").map(
    (name) => `import type * as ${name} from "@effect-hci/core/${name}"`
  )
]

/** Everything that runs comes through one file: Node resolves every import of every file anew. */
const importRuntime = (text: string): ReadonlyArray<string> => {
  const runtime = "../internal/runtime.ts"
  const modules = withName(text, ["Failures", "Resource", "ResponseDecoder", "Schema"], "\\.")
  const functions = [
    ...withName(
      text,
      ["call", "callOrNotModified", "optionalCall", "optionalPagedCall", "pageOf", "pagedCall", "since", "written"],
      "\\("
    ),
    ...(text.includes("...pageQuery(") ? ["pageQuery"] : []),
    ...withName(text, ["started"], ",")
  ]
  const types = [
    ...withName(text, ["Call", "OptionalCall", "OptionalPagedCall", "PagedCall", "Written"], "<"),
    ...withName(text, ["Started"], "[,>]"),
    ...withName(text, ["HttpTransport", "NotModified"], "\\b")
  ]
  return [
    ...importSome(types, runtime, "type"),
    ...importSome([...modules, ...functions, ...(callsModel(text) ? ["Model"] : [])], runtime, "value")
  ]
}

/** The imports of what a text names, without the types of the product. */
export const importSupport = (text: string): ReadonlyArray<string> => [
  ...importTypeModules(text),
  ...importSome(
    withName(text, ["Conflict", "NotFound", "RequestError", "Unsupported"], "\\b"),
    "@effect-hci/core/HciError",
    "type"
  ),
  ...importRuntime(text)
]

/** The imports of types of other files. */
export const importTypes = (
  types: Iterable<string>,
  from: string,
  layout: Layout,
  kind: "type" | "value"
): ReadonlyArray<string> => {
  const files = Map.groupBy(new Set(types), (name) => layout.fileOf(name))
  return [...files].flatMap(([file, members]) =>
    file === undefined || file === from ? [] : importSome(members, pathTo(file, from), kind)
  )
}
