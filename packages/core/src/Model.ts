/**
 * Models: an interface and a Schema of the same shape, checked without copying.
 *
 * A model can be lazy, built at its first use, so that importing hundreds of them costs next to nothing.
 *
 * ```ts
 * import { Model } from "@effect-hci/core"
 * import { Effect, Schema } from "effect"
 *
 * const Color = Model.openEnum(["red", "green"])
 * const Lamp = Schema.Struct({ id: Schema.String, color: Model.optional(Color) })
 *
 * // A value that nobody documented passes, and is named.
 * export const program = Effect.sync(() => Model.checker(Lamp).drift({ id: "lamp-1", color: "blue" }))
 * ```
 *
 * @since 0.1.0
 */
import type * as Brand from "effect/Brand"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Result from "effect/Result"
import type { Issue } from "./HciError.ts"
import { shapeTest } from "./internal/shapeTest.ts"
import * as Json from "./Json.ts"

/**
 * A Schema whose encoded form is its type, so that a checked payload is the value.
 *
 * @category models
 */
export interface Model<A> extends Schema.Codec<A> {}

const knownValues = "@effect-hci/core/knownValues"

/**
 * An enum that keeps values it does not know: typed as the known ones or any other text.
 *
 * @category models
 */
export interface OpenEnum<Known extends string> extends Model<Known | (string & {})> {
  /** The values that the vendor documents, for exhaustive matching. */
  readonly known: ReadonlyArray<Known>
}

/**
 * A value of an enum that this version of the library does not list; see {@link unlisted}.
 *
 * @category inputs
 */
export type Unlisted = string & Brand.Brand<"@effect-hci/core/Model/Unlisted">

/**
 * Lets a value into an input whose enum does not list it: one that is newer than the library, or one that a response
 * holds. It is sent as it is.
 *
 * @category inputs
 */
export function unlisted(value: string): Unlisted
// What `Brand.nominal` gives, without effect's module: it would be a fifteenth of the import of a resource.
export function unlisted(value: string): string {
  return value
}

type Listed<A> = A extends string ? (string extends A ? never : A) : never

type InputParts<A> =
  A extends ReadonlyArray<infer Item>
    ? ReadonlyArray<Input<Item>>
    : A extends object
      ? { readonly [Key in keyof A]: Input<A[Key]> }
      : A

/**
 * What a request may hold where a response holds `A`: enums have their known values, and others only through
 * {@link unlisted}, so that a misspelt value does not compile. At any depth.
 *
 * @category inputs
 */
export type Input<A> = [Listed<A>] extends [never]
  ? InputParts<A>
  : Listed<A> | Unlisted | InputParts<Exclude<A, string>>

/**
 * A record as a type with an index signature's rights, which an interface has not: `sql.insert` of effect takes it.
 *
 * @category models
 */
export type Row<A> = { readonly [Key in keyof A]: A[Key] }

/**
 * A record, unchanged, as a {@link Row}: what a function takes that wants `Record<string, unknown>`, as
 * `sql.insert(Model.row(vm))` in a statement of effect's `SqlClient`.
 *
 * Fields that hold objects or arrays need a JSON column, and a record may lack fields that another one has: to insert
 * some columns of many records, take them with `Struct.pick` first; what it gives needs no `row`.
 *
 * @category models
 */
export const row = <A extends object>(record: A): Row<A> => record

/**
 * The names of the fields of a model, in its order; none for a model that is no object.
 *
 * @category accessors
 */
export const fieldNames = <A extends object>({ ast }: Model<A>): ReadonlyArray<keyof A & string> =>
  SchemaAST.isObjects(ast)
    ? ast.propertySignatures
        .map(({ name }) => name)
        .filter((name): name is keyof A & string => typeof name === "string")
    : []

/**
 * A field that may be absent or null.
 *
 * @category constructors
 */
export const optional = <A>(codec: Model<A>): Schema.optionalKey<Schema.NullOr<Model<A>>> =>
  Schema.optionalKey(Schema.NullOr(codec))

const build: unique symbol = Symbol()

/** What all lazy models inherit: all that a Schema can do, and an `ast` that replaces itself by the one that is built. */
const prototype: object = /* @__PURE__ */ Object.create(/* @__PURE__ */ Object.getPrototypeOf(Schema.Unknown), {
  ast: {
    get(this: { readonly [build]: () => Schema.Constraint }) {
      const { ast } = this[build]()
      Object.defineProperty(this, "ast", { value: ast })
      return ast
    }
  }
})

/**
 * A model whose Schema is built at its first use.
 *
 * A Schema is its `ast`: everything effect does with it begins there. Before the first use there is only the thunk, and
 * after it, unlike with `Schema.suspend`, nothing that a compiled check would have to call. It is no function, as effect's
 * own schemas are: making more than a thousand functions would be a good part of the time of an import.
 *
 * @category constructors
 */
export const lazy = <A>(model: () => Model<A>): Model<A> => Object.assign(Object.create(prototype), { [build]: model })

/**
 * An enum with these known values, built at its first use. Others pass, and are counted as drift. Its JSON Schema is a
 * string with the known values as `examples`.
 *
 * @category constructors
 */
export const openEnum = <const Known extends string>(known: ReadonlyArray<Known>): OpenEnum<Known> =>
  Object.assign(
    lazy<Known | (string & {})>(() => Schema.String.annotate({ [knownValues]: known, examples: known })),
    { known }
  )

/**
 * An array of a model, built at its first use.
 *
 * @category constructors
 */
export const array = <A>(item: Model<A>): Model<ReadonlyArray<A>> => lazy(() => Schema.Array(item))

/**
 * The type of a field that may be absent or null.
 *
 * @category constructors
 */
export type Optional<A> = Schema.optionalKey<Schema.NullOr<Model<A>>>

/**
 * A field that may be absent, of any content.
 *
 * @category constructors
 */
export const optionalUnknown: Schema.optionalKey<Schema.Unknown> = /* @__PURE__ */ Schema.optionalKey(Schema.Unknown)
/**
 * Text or null.
 *
 * @category constructors
 */
export const nullableString: Model<string | null> = /* @__PURE__ */ Schema.NullOr(Schema.String)
/**
 * Text, null or absent.
 *
 * @category constructors
 */
export const optionalString: Optional<string> = /* @__PURE__ */ optional(Schema.String)
/**
 * A number or null.
 *
 * @category constructors
 */
export const nullableNumber: Model<number | null> = /* @__PURE__ */ Schema.NullOr(Schema.Number)
/**
 * A number, null or absent.
 *
 * @category constructors
 */
export const optionalNumber: Optional<number> = /* @__PURE__ */ optional(Schema.Number)
/**
 * True, false or null.
 *
 * @category constructors
 */
export const nullableBoolean: Model<boolean | null> = /* @__PURE__ */ Schema.NullOr(Schema.Boolean)
/**
 * True, false, null or absent.
 *
 * @category constructors
 */
export const optionalBoolean: Optional<boolean> = /* @__PURE__ */ optional(Schema.Boolean)

/**
 * Checks payloads against one model.
 *
 * @category decoding
 */
export interface Checker<A> {
  /** Whether a payload fits the model. */
  readonly is: (payload: unknown) => payload is A
  /** Every place that does not fit; empty when the payload fits. */
  readonly issues: (payload: unknown) => ReadonlyArray<Issue>
  /**
   * Undocumented enum values, and integers beyond 2^53 that have lost digits, with their places, in a payload that `is`
   * accepts.
   */
  readonly drift: (payload: unknown) => ReadonlyArray<Issue>
}

/**
 * Formats `["data", 3, "memory_mb"]` as `data[3].memory_mb`.
 *
 * @category formatting
 */
export const formatPath = (path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    ""
  )

const formatter = /* @__PURE__ */ SchemaIssue.makeFormatterStandardSchemaV1()

const formatIssue = (issue: SchemaIssue.Issue): ReadonlyArray<Issue> =>
  formatter(issue).issues.map(({ message, path = [] }) => ({
    path: formatPath(path.map((key) => (typeof key === "object" ? key.key : key))),
    message
  }))

/** Scans one value; `path` is the way to it, pushed and popped on the walk so that nothing is allocated. */
type Scan = (value: unknown, path: Array<PropertyKey>, issues: Array<Issue>) => void

const scanAt = (scan: Scan, key: PropertyKey, value: unknown, path: Array<PropertyKey>, issues: Array<Issue>) => {
  path.push(key)
  scan(value, path, issues)
  path.pop()
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null

const scanEnum =
  (known: ReadonlySet<unknown>): Scan =>
  (value, path, issues) => {
    if (typeof value === "string" && !known.has(value)) {
      issues.push({ path: formatPath(path), message: `unknown value "${value}"` })
    }
  }

const scanObject = (fields: ReadonlyArray<readonly [PropertyKey, Scan]>): Scan => {
  return (value, path, issues) => {
    if (!isRecord(value)) return
    for (const [name, scan] of fields) {
      const field = value[String(name)]
      if (field !== undefined && field !== null) scanAt(scan, name, field, path, issues)
    }
  }
}

const scanArray =
  (item: Scan): Scan =>
  (value, path, issues) => {
    if (Array.isArray(value)) value.forEach((element, index) => scanAt(item, index, element, path, issues))
  }

/** Finds the enum fields of a schema once, so that scanning a payload touches nothing else. */
const scanner = (ast: SchemaAST.AST): Scan | undefined => {
  const documented = ast.annotations?.[knownValues]
  if (Array.isArray(documented)) return scanEnum(new Set(documented))
  switch (ast._tag) {
    case "Objects": {
      const fields = ast.propertySignatures.flatMap(({ name, type }) => {
        const scan = scanner(type)
        return scan === undefined ? [] : [[name, scan] as const]
      })
      return fields.length === 0 ? undefined : scanObject(fields)
    }
    case "Arrays": {
      const item = ast.rest[0] === undefined ? undefined : scanner(ast.rest[0])
      return item === undefined ? undefined : scanArray(item)
    }
    case "Union": {
      const scans = ast.types.flatMap((type) => scanner(type) ?? [])
      return scans.length === 0
        ? undefined
        : (value, path, issues) => scans.forEach((scan) => scan(value, path, issues))
    }
    default:
      return undefined
  }
}

const noIssues: ReadonlyArray<Issue> = []

/** A place with a value that is not what the server wrote, as an issue. */
const noteIssue = ({ kind, path, text }: Json.Note): Issue => {
  const place = formatPath(path.slice(0, shownLevels))
  switch (kind) {
    case "inexact":
      return { path: place, message: `an integer beyond 2^53 lost digits${text === undefined ? "" : `: ${text}`}` }
    case "not finite":
      return { path: place, message: "Expected a finite number" }
    case "too deep":
      return { path: place, message: `nested more than ${Json.maxDepth} levels deep` }
  }
}

/** The most levels of a path that messages show. */
const shownLevels = 10

const isInexact = ({ kind }: Json.Note): boolean => kind === "inexact"

const tooComplex: ReadonlyArray<Issue> = [{ path: "", message: "too complex to be checked" }]

const makeChecker = <A>(codec: Model<A>): Checker<A> => {
  const ast = SchemaAST.toType(codec.ast)
  const decode = Schema.decodeUnknownResult(codec, { errors: "all" })
  const scan = scanner(ast)
  const hasShape = shapeTest(ast)

  const shapeIssues = (payload: unknown): ReadonlyArray<Issue> => {
    const result = decode(payload)
    return Result.isSuccess(result) ? noIssues : formatIssue(result.failure.issue)
  }
  const scanDrift = (payload: unknown): ReadonlyArray<Issue> => {
    if (scan === undefined) return noIssues
    const issues: Array<Issue> = []
    scan(payload, [], issues)
    return issues
  }

  return {
    is: (payload): payload is A => Json.notesOf(payload).every(isInexact) && hasShape(payload),
    issues: (payload) => {
      const lasting = Json.notesOf(payload).filter((note) => !isInexact(note))
      if (lasting.length > 0) return lasting.map(noteIssue)
      // Payloads that did not come from a response, as in tests, can be of any depth.
      return Result.getOrElse(
        Result.try(() => shapeIssues(payload)),
        () => tooComplex
      )
    },
    drift: (payload) => {
      const inexact = Json.notesOf(payload)
      return inexact.length === 0 ? scanDrift(payload) : [...inexact.map(noteIssue), ...scanDrift(payload)]
    }
  }
}

/**
 * The checker of a model, compiled at its first use.
 *
 * @category decoding
 */
export const checker = <A>(codec: Model<A>): Checker<A> => {
  let compiled: Checker<A> | undefined
  const get = () => (compiled ??= makeChecker(codec))
  return {
    is: (payload): payload is A => get().is(payload),
    issues: (payload) => get().issues(payload),
    drift: (payload) => get().drift(payload)
  }
}
