/**
 * Models that are made when they are first looked at, so that importing hundreds of them costs next to nothing.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Codec from "./Codec.ts"

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
 * A Schema is its `ast`: everything effect does with it begins there. Until somebody looks, there is only the thunk;
 * unlike `Schema.suspend`, nothing of it remains afterwards that a compiled check would have to call. It is no function,
 * as effect's own schemas are: with more than a thousand of them to make, that is a good part of what an import takes.
 */
export const make = <A>(model: () => Codec.Model<A>): Codec.Model<A> =>
  Object.assign(Object.create(prototype), { [build]: model })

/** An open enum that is built at its first use. */
export const openEnum = <const Known extends string>(known: ReadonlyArray<Known>): Codec.OpenEnum<Known> =>
  Object.assign(
    make(() => Codec.openEnum(known)),
    { known }
  )

/** An array of a model, built at its first use. */
export const array = <A>(item: Codec.Model<A>): Codec.Model<ReadonlyArray<A>> => make(() => Schema.Array(item))

/** A field that may be absent or null. */
export type Optional<A> = Schema.optionalKey<Schema.NullOr<Codec.Model<A>>>

/** A field that may be absent, of any content. */
export const optionalUnknown: Schema.optionalKey<Schema.Unknown> = /* @__PURE__ */ Schema.optionalKey(Schema.Unknown)
/** Text or null. */
export const nullableString: Codec.Model<string | null> = /* @__PURE__ */ Schema.NullOr(Schema.String)
/** Text, null or absent. */
export const optionalString: Optional<string> = /* @__PURE__ */ Codec.optional(Schema.String)
/** A number or null. */
export const nullableNumber: Codec.Model<number | null> = /* @__PURE__ */ Schema.NullOr(Schema.Number)
/** A number, null or absent. */
export const optionalNumber: Optional<number> = /* @__PURE__ */ Codec.optional(Schema.Number)
/** True, false or null. */
export const nullableBoolean: Codec.Model<boolean | null> = /* @__PURE__ */ Schema.NullOr(Schema.Boolean)
/** True, false, null or absent. */
export const optionalBoolean: Optional<boolean> = /* @__PURE__ */ Codec.optional(Schema.Boolean)
