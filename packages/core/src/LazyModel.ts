/**
 * Models that are made when they are first looked at, so that importing hundreds of them costs next to nothing.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Codec from "./Codec.ts"

/**
 * A model whose Schema is built at its first use.
 *
 * A Schema is its `ast`: everything effect does with it begins there. Until somebody looks, there is only the thunk;
 * unlike `Schema.suspend`, nothing of it remains afterwards that a compiled check would have to call.
 */
export const make = <A>(build: () => Codec.Model<A>): Codec.Model<A> => {
  const self = Schema.make<Codec.Model<A>>(Schema.Unknown.ast)
  return Object.defineProperty(self, "ast", {
    configurable: true,
    get: () => {
      const { ast } = build()
      Object.defineProperty(self, "ast", { value: ast })
      return ast
    }
  })
}

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
