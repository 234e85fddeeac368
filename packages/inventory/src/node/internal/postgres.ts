/** PostgreSQL: names, and what a server or a connection said. */
import * as Predicate from "effect/Predicate"
import { SqlError } from "effect/sql/SqlError"
import * as Printable from "../../Printable.ts"

/** The version of the tables, which a schema keeps. */
export const schemaVersion = 1

/** A name as SQL has it, whatever its letters. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const causeOf = (error: unknown): unknown => (error instanceof SqlError ? error.reason.cause : error)

/** The five letters by which PostgreSQL says what went wrong, or those of the operating system; empty where there are none. */
export const codeOf = (error: unknown): string => {
  const cause = causeOf(error)
  return Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : ""
}

/** What the server said, or else the client, as a part of a sentence. */
export const detailOf = (error: unknown): string => {
  const cause = causeOf(error)
  const failure = Predicate.isError(cause) && cause.message !== "" ? cause : error
  return Printable.oneLine(Predicate.isError(failure) ? failure.message : String(failure)).replace(/[.]+$/, "")
}

/** What the client says of a connection, and not of a statement. */
const ofConnection = /^PgConnection: (?!Query failed|Failed to (?:encode|decode))/

/** Whether the connection was lost or refused. */
export const isLost = (error: unknown): boolean =>
  (error instanceof SqlError && (error.reason._tag === "ConnectionError" || ofConnection.test(error.message))) ||
  /^(?:08|57P|3D|28)/.test(codeOf(error))
