/**
 * What is wrong with a value that does not fit its schema.
 *
 * @since 0.1.0
 */
import type * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Where a value is wrong, and how. */
export interface Problem {
  /** As in `networks.0.subnet_id`; empty for the value itself. */
  readonly path: string
  readonly message: string
}

/** The first thing that is wrong. */
export const problemOf = ({ issue }: Schema.SchemaError): Problem => {
  const [first] = format(issue).issues
  const keys = (first?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key))
  return { path: keys.join("."), message: first?.message ?? "invalid" }
}
