import { Failures } from "@effect-hci/core/Runtime"
import type { Unsupported } from "@effect-hci/core/HciError"

/** The failures of an operation that came with a version: a 404 of an older Tower is `Unsupported` before all else. */
export const since = <E>(version: string, table: Failures.FailureTable<E>): Failures.FailureTable<Unsupported | E> => [
  ...Failures.unsupportedBefore(version),
  ...table
]
