/** Fields that are left out where they have no value. */
type OptionalFields<A> = { readonly [K in keyof A]?: Exclude<A[K], undefined> }

/**
 * The fields that have a value, to be spread into an object whose optional fields may be absent but not `undefined`:
 * `{ id, ...optionalFields({ code }) }`.
 *
 * @category combinators
 */
export function optionalFields<A extends object>(fields: A): OptionalFields<A>
export function optionalFields(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
