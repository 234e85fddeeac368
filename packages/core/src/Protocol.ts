/**
 * What a platform does its own way on the wire: envelopes, headers, error bodies.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import type { LockedResource } from "./HciError.ts"
import type { HttpMethod, RequestParts } from "./Operation.ts"

/** What an answer holds, freed of its envelope. */
export type Envelope =
  | { readonly _tag: "Success"; readonly payload: unknown }
  | {
      readonly _tag: "Error"
      readonly message?: string
      readonly code?: string
      readonly locked?: ReadonlyArray<LockedResource>
    }

/** The particulars of a platform. */
export interface Protocol {
  /** `"sangfor-scp"` or `"cloudtower"`. */
  readonly platform: string
  /** Headers of one call; the same on each of its attempts. */
  readonly headers: (method: HttpMethod) => Effect.Effect<Readonly<Record<string, string>>>
  /** Why a request must not be sent, where it would ask for something else than its types say. */
  readonly validateRequest?: (parts: RequestParts) => string | undefined
  /** Opens the envelope of a body that was parsed; `undefined` stands for an empty body. */
  readonly parseEnvelope: (status: number, body: unknown) => Envelope
  /** The server's id of the request. */
  readonly requestId: (headers: Headers.Headers) => string | undefined
}
