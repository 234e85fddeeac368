/**
 * The names of conditions in a `where` type: a field, with an operator or with how many related records are meant.
 *
 * @since 0.1.0
 */

/** How the names of types of conditions end. */
export const conditionsEnd = "WhereInput"

/** Whether the type of a name holds conditions. */
export const isConditions = (name: string): boolean => name.endsWith(conditionsEnd)

/** The ends of names that are operators, the longer of two with the same end first. */
export const operators = [
  "not_contains",
  "not_starts_with",
  "not_ends_with",
  "not_in",
  "contains",
  "starts_with",
  "ends_with",
  "in",
  "not",
  "lte",
  "lt",
  "gte",
  "gt"
] as const

/** One of {@link operators}. */
export type Operator = (typeof operators)[number]

/** A condition, taken apart. */
export interface Condition {
  /** The field of the record that it is about. */
  readonly field: string
  /** Absent where the value itself is meant. */
  readonly operator?: Operator
}

/** Which of several related records are meant. */
export type Quantifier = "every" | "some" | "none"

const connectives: ReadonlySet<string> = new Set(["AND", "NOT", "OR"])

/** Whether a name joins conditions. */
export const isConnective = (name: string): boolean => connectives.has(name)

/** Takes a condition apart; a name that ends like an operator is one only beside the field that it is of. */
export const parseCondition = (name: string, names: { readonly has: (name: string) => boolean }): Condition => {
  const operator = operators.find((end) => name.endsWith(`_${end}`))
  const field = operator === undefined ? name : name.slice(0, -operator.length - 1)
  return operator !== undefined && names.has(field) ? { field, operator } : { field: name }
}

/** Takes apart a condition on several related records: `hosts_some`. */
export const parseRelation = (
  name: string
): { readonly field: string; readonly quantifier: Quantifier } | undefined => {
  const quantifier = (["every", "some", "none"] as const).find((end) => name.endsWith(`_${end}`))
  return quantifier === undefined ? undefined : { field: name.slice(0, -quantifier.length - 1), quantifier }
}
