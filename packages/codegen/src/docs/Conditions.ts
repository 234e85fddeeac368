/**
 * Sentences about the fields of a `where` type.
 *
 * @since 0.1.0
 */
import type { Condition, Operator, Quantifier } from "../Conditions.ts"
import { parseRelation } from "../Conditions.ts"

/** What an operator says of a field, and what it says of a time or of text where that is put otherwise. */
interface Says {
  readonly says: string
  readonly ofTime?: string
  readonly ofText?: string
}

const operatorSays: Readonly<Record<Operator, Says>> = {
  not_contains: { says: "does not contain this" },
  not_starts_with: { says: "does not start with this" },
  not_ends_with: { says: "does not end with this" },
  not_in: { says: "is none of these" },
  contains: { says: "contains this" },
  starts_with: { says: "starts with this" },
  ends_with: { says: "ends with this" },
  in: { says: "is one of these" },
  not: { says: "is not this" },
  lte: { says: "is at most this", ofTime: "is this or earlier", ofText: "is this or sorts before it" },
  lt: { says: "is less than this", ofTime: "is earlier than this", ofText: "sorts before this" },
  gte: { says: "is at least this", ofTime: "is this or later", ofText: "is this or sorts after it" },
  gt: { says: "is greater than this", ofTime: "is later than this", ofText: "sorts after this" }
}

const equal: Says = { says: "equals this" }

const quantifierSays: Readonly<Record<Quantifier, string>> = {
  every: "each of",
  some: "at least one of",
  none: "none of"
}

const connectiveSays: Readonly<Record<string, string>> = {
  AND: "All of these conditions hold.",
  OR: "At least one of these conditions holds.",
  NOT: "None of these conditions holds."
}

/** A condition on related records: `Where at least one of \`hosts\` matches.` */
export const relationSentence = (name: string): string => {
  const relation = parseRelation(name)
  const related =
    relation === undefined ? `\`${name}\`` : `${quantifierSays[relation.quantifier]} \`${relation.field}\``
  return connectiveSays[name] ?? `Where ${related} matches.`
}

/** A condition on a value: `Where \`cpu\` is greater than this.` */
export const valueSentence = (
  { field, operator }: Condition,
  kind: "number" | "text" | "time" | "other",
  unit: string | undefined
): string => {
  const { ofText, ofTime, says } = operator === undefined ? equal : operatorSays[operator]
  const sentence = (kind === "time" ? ofTime : kind === "text" ? ofText : undefined) ?? says
  return `Where \`${field}\` ${sentence}${unit === undefined ? "" : `, ${unit}`}.`
}
