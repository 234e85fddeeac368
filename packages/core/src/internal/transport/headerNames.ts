import * as Context from "effect/Context"

/** Spellings of header names, by their lower-case form. */
export type HeaderNames = ReadonlyMap<string, string>

/** Names by their lower-case form, with those that every platform sends. */
export const make = (names: ReadonlyArray<string>): HeaderNames =>
  new Map(
    ["Accept", "Authorization", "Content-Type", "Cookie", "User-Agent", ...names].map((name) => [
      name.toLowerCase(),
      name
    ])
  )

const standard = make([])

/**
 * The spellings that a request is sent with; effect's own headers are in lower case. A client that writes raw headers
 * reads it from the fiber that sends.
 */
export const CurrentHeaderNames: Context.Reference<HeaderNames> = Context.Reference(
  "@effect-hci/core/internal/HeaderNames",
  { defaultValue: () => standard }
)

/** The headers of a request under the names they are sent with. */
export const spell = (
  names: HeaderNames,
  headers: Readonly<Record<string, string>>
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [names.get(name) ?? name, value]))
