/**
 * The intermediate model: one product as all its documents together describe it.
 *
 * @since 0.1.0
 */
import type { Field, Type } from "./Type.ts"

/** The HTTP methods that are read. */
export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/** What may be done twice; see `Operation` of `@effect-hci/core`. */
export type Safety = "read" | "idempotent" | "write"

/** The failure table of an operation; see `Failures` of `@effect-hci/core`. */
export type Failures = "none" | "notFound" | "conflict" | "notFoundOrConflict"

/** A value outside the body. */
export interface Parameter extends Field {
  readonly in: "path" | "query" | "header" | "cookie"
}

/** What is sent. */
export interface Body {
  readonly media: "json" | "multipart" | "binary"
  readonly type: Type
}

/** What comes back, without its envelope. */
export interface Response {
  /** Absent when the response has no body. */
  readonly type?: Type | undefined
  /** Whether the response names a task to wait for, or an array of such. */
  readonly task: "none" | "one" | "many"
  /** Whether 304 is a response too: a success without change. */
  readonly notModified: boolean
  /** True where the response is a secret. */
  readonly redacted?: true
  /** True where the body may be absent, and may name a task that no document tells of. */
  readonly written?: true
}

/** A call that gives one page of records: `type` of its response is a record. */
export interface Page {
  /** The field that holds the records of a page. */
  readonly key: string
}

/** One call. */
export interface Operation {
  readonly module: string
  /** The function's name. */
  readonly name: string
  readonly operationId: string
  readonly method: HttpMethod
  readonly path: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly body?: Body | undefined
  readonly response: Response
  /** For a call that gives one page of records. */
  readonly page?: Page
  /** The path as the document has it, where it is corrected. */
  readonly documentedPath?: string | undefined
  readonly safety: Safety
  readonly failures: Failures
  readonly since: string
}

/** A resource that can be listed, counted and ordered. */
export interface Listing {
  /** Function name of the operation that gives a page. */
  readonly list: string
  /** Function name of the operation that gives the count. */
  readonly connection: string
  /** Type names. */
  readonly model: string
  readonly where: string
  readonly orderBy: string
}

/** The calls of one tag. */
export interface Module {
  readonly name: string
  readonly operations: ReadonlyArray<Operation>
  readonly listing?: Listing | undefined
}

/** A type with a name. `role` is `model` when a response can hold it, `input` when only a request can. */
export interface NamedType {
  readonly name: string
  readonly type: Type
  readonly role: "model" | "input"
  readonly since: string
}

/** A product, over all its versions. */
export interface Product {
  /** Oldest first. */
  readonly versions: ReadonlyArray<string>
  /** The oldest version that is known; its servers have all that names no later one. */
  readonly oldest: string
  /** Prefix of every path, `""` for none. */
  readonly basePath: string
  /** By name. */
  readonly modules: ReadonlyArray<Module>
  /** By name; those that no operation reaches are left out. */
  readonly types: ReadonlyArray<NamedType>
}

/** Every operation, module by module. */
export const operations = (product: Product): ReadonlyArray<Operation> =>
  product.modules.flatMap((module) => module.operations)

/** The objects that responses hold. */
export const models = (product: Product): ReadonlyArray<NamedType> =>
  product.types.filter(({ role, type }) => role === "model" && type._tag !== "Literals")

/** The enums that responses hold. */
export const enums = (product: Product): ReadonlyArray<NamedType> =>
  product.types.filter(({ role, type }) => role === "model" && type._tag === "Literals")

/** What only requests hold. */
export const inputs = (product: Product): ReadonlyArray<NamedType> =>
  product.types.filter(({ role }) => role === "input")

/** The types of the response of an operation. */
export const responseTypes = ({ response }: Operation): ReadonlyArray<Type> =>
  response.type === undefined ? [] : [response.type]

/** The types of the request of an operation. */
export const requestTypes = ({ body, parameters }: Operation): ReadonlyArray<Type> => [
  ...parameters.map((parameter) => parameter.type),
  ...(body === undefined ? [] : [body.type])
]

/** A body that is no form is bytes, for which JavaScript has a name. */
const bytes: Type = { _tag: "Ref", name: "Uint8Array" }

const bodyField = ({ body, since }: Operation): ReadonlyArray<Field> =>
  body === undefined
    ? []
    : [
        {
          name: "body",
          type: body.media === "binary" ? bytes : body.type,
          required: true,
          deprecated: false,
          since
        }
      ]

/** What the function of an operation takes: the body alone, or an object of parameters and body. */
export const inputType = (operation: Operation): Type | undefined => {
  if (operation.parameters.length === 0) return operation.body?.type
  return { _tag: "Object", fields: [...operation.parameters, ...bodyField(operation)] }
}
