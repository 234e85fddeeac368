import * as Context from "effect/Context"

/** What the HTTP client tells of one request while it is under way. */
export interface Sending {
  /** Whether bytes of it may have been sent; `undefined` for a client that does not tell. */
  begun: boolean | undefined
}

/** The request that is under way. */
export const CurrentSending: Context.Reference<Sending> = Context.Reference<Sending>(
  "@effect-hci/core/internal/CurrentSending",
  { defaultValue: () => ({ begun: undefined }) }
)
