/**
 * A table of operations by method and path.
 *
 * @since 0.1.0
 */

/** The names of the parameters of a path: `"server_id"` for `/servers/{server_id}`. */
export type ParamNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never

/** The values of the parameters of a path, percent-decoded. */
export type Params<Names extends string> = Readonly<Record<Names, string>>

/** One operation that a platform serves; `H` is what it does. */
export interface Route<H> {
  /** The operation's name, as in `Servers.get`. */
  readonly operation: string
  readonly method: string
  /** As in `/janus/20180725/servers/{server_id}`. A segment that is a date stands for every date. */
  readonly path: string
  readonly handler: H
  /** Names that clients have for some of its requests: those with such a text in their path or their body. */
  readonly aliases?: Readonly<Record<string, RegExp>> | undefined
}

/** All names that requests to these routes go by. */
export const namesOf = <H>(routes: ReadonlyArray<Route<H>>): ReadonlyArray<string> =>
  routes.flatMap(({ aliases = {}, operation }) => [operation, ...Object.keys(aliases)])

const decoder = new TextDecoder()

/** The names that a request to a route goes by. */
export const namesOfRequest = <H>(
  { aliases, operation }: Route<H>,
  { body, path }: { readonly path: string; readonly body: Uint8Array }
): ReadonlyArray<string> => {
  if (aliases === undefined) return [operation]
  const text = `${path}\n${decoder.decode(body)}`
  return [operation, ...Object.keys(aliases).filter((name) => aliases[name]?.test(text) === true)]
}

/** The route of a request. */
export type Match<H> =
  | {
      readonly _tag: "Found"
      readonly route: Route<H>
      readonly params: Readonly<Record<string, string>>
      /** The date in the path as a number such as 20180725; 0 where there is none. */
      readonly date: number
    }
  | { readonly _tag: "WrongMethod"; readonly allowed: ReadonlyArray<string> }
  | { readonly _tag: "Unknown" }

/** Finds operations. */
export type Router<H> = (method: string, path: string) => Match<H>

const datePattern = /^20\d{6}$/

/** A node of the tree of path segments. */
interface Node<H> {
  readonly literals: Map<string, Node<H>>
  parameter: Node<H> | undefined
  readonly routes: Map<string, { readonly route: Route<H>; readonly names: ReadonlyArray<string> }>
}

const node = <H>(): Node<H> => ({ literals: new Map(), parameter: undefined, routes: new Map() })

const dateKey = "{date}"

const insert = <H>(root: Node<H>, route: Route<H>) => {
  const names: Array<string> = []
  let at = root
  for (const segment of route.path.split("/")) {
    if (segment.startsWith("{")) {
      names.push(segment.slice(1, -1))
      at = at.parameter ??= node()
      continue
    }
    const key = datePattern.test(segment) ? dateKey : segment
    const child = at.literals.get(key) ?? node<H>()
    at.literals.set(key, child)
    at = child
  }
  at.routes.set(route.method, { route, names })
}

const decode = (segment: string): string => (/%(?![0-9A-Fa-f]{2})/.test(segment) ? segment : decodeUtf8(segment))

const decodeUtf8 = (segment: string): string =>
  new URLSearchParams(`v=${segment.replaceAll("+", "%2B")}`).get("v") ?? ""

/** A router of these routes; literal segments win over parameters. */
export const make = <H>(routes: ReadonlyArray<Route<H>>): Router<H> => {
  const root = node<H>()
  for (const route of routes) insert(root, route)
  return (method, path) => {
    const values: Array<string> = []
    let date = 0
    let at: Node<H> | undefined = root
    for (const segment of path.split("/")) {
      const isDate = datePattern.test(segment) && at.literals.has(dateKey)
      if (isDate) date = Number(segment)
      const literal: Node<H> | undefined = at.literals.get(isDate ? dateKey : segment)
      if (literal === undefined) values.push(decode(segment))
      at = literal ?? at.parameter
      if (at === undefined) return { _tag: "Unknown" }
    }
    const end = at.routes.get(method)
    if (end !== undefined) {
      const params = Object.fromEntries(end.names.map((name, index) => [name, values[index] ?? ""]))
      return { _tag: "Found", route: end.route, params, date }
    }
    return at.routes.size === 0 ? { _tag: "Unknown" } : { _tag: "WrongMethod", allowed: [...at.routes.keys()] }
  }
}
