/**
 * The fields of a `where` type: an operator on a field of a record, or on the records that it is related to.
 *
 * @since 0.1.0
 */

/** What a condition says, after the field that it is about; of text, numbers and times. */
interface Operator {
  readonly says: string
  /** The same of a time. */
  readonly ofTime?: string
  /** The same of text. */
  readonly ofText?: string
}

const operators: Readonly<Record<string, Operator>> = {
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

const suffix = new RegExp(`^(.+?)_(${Object.keys(operators).join("|")})$`)

const relations: Readonly<Record<string, string>> = {
  every: "each of",
  some: "at least one of",
  none: "none of"
}

const connectives: Readonly<Record<string, string>> = {
  AND: "All of these conditions hold.",
  OR: "At least one of these conditions holds.",
  NOT: "None of these conditions holds."
}

/** A condition, taken apart. */
export interface Condition {
  /** The field of the record that it is about. */
  readonly field: string
  readonly operator: string | undefined
}

/** Takes a condition apart; a name that ends like an operator is one only beside the field that it is of. */
export const parseCondition = (name: string, names: { readonly has: (name: string) => boolean }): Condition => {
  const [, field, operator] = suffix.exec(name) ?? []
  return field !== undefined && names.has(field) ? { field, operator } : { field: name, operator: undefined }
}

/** Whether a name joins conditions. */
export const isConnective = (name: string): boolean => name in connectives

/** A condition on related records: `Where at least one of \`hosts\` matches.` */
export const relationSentence = (name: string): string => {
  const [, field, quantifier = ""] = /^(.+)_(every|some|none)$/.exec(name) ?? []
  return (
    connectives[name] ??
    `Where ${field === undefined ? `\`${name}\`` : `${relations[quantifier]} \`${field}\``} matches.`
  )
}

/** A condition on a value: `Where \`cpu\` is greater than this.` */
export const valueSentence = (
  { field, operator = "" }: Condition,
  kind: "number" | "text" | "time" | "other",
  unit: string | undefined
): string => {
  const known = operators[operator]
  const says = kind === "time" ? known?.ofTime : kind === "text" ? known?.ofText : undefined
  return `Where \`${field}\` ${says ?? known?.says ?? "equals this"}${unit === undefined ? "" : `, ${unit}`}.`
}
