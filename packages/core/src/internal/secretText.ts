import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

/** The text of a redacted value; `undefined` for a value that is not redacted, is no text, or was wiped. */
export const secretText = (value: unknown): string | undefined => {
  if (!Redacted.isRedacted(value)) return undefined
  const text = Result.getOrUndefined(Result.try(() => Redacted.value(value)))
  return Predicate.isString(text) ? text : undefined
}
