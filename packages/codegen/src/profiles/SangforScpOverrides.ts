/**
 * What SCP's document does not say, or says wrongly.
 *
 * @since 0.1.0
 */
import type { Overrides } from "../Profile.ts"

/** Corrections to SCP's document. */
export const sangforScpOverrides: Overrides = {
  fields: [],
  operations: [
    {
      operationId: "authenticate",
      failures: "none",
      reason: "a repeat gives one more token and changes nothing else"
    }
  ]
}
