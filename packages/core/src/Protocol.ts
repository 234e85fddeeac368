/**
 * What a platform does its own way: headers, envelopes, error bodies.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import type { LockedResource } from "./HciError.ts"
import type { HttpMethod, RequestParts } from "./Operation.ts"

/** What the envelope of a response holds: the payload of a successful one, or the description of an error. */
export type Envelope =
  | {
      readonly _tag: "Success"
      /** What the operation's decoder gets. */
      readonly payload: unknown
    }
  | {
      readonly _tag: "Error"
      /** The vendor's message. */
      readonly message?: string
      /** The vendor's error code, as text. */
      readonly code?: string
      /** The resources that another task has locked. */
      readonly locked?: ReadonlyArray<LockedResource>
    }

/** What one platform does its own way. */
export interface Protocol {
  /** `"sangfor-scp"` or `"cloudtower"`. */
  readonly platform: string
  /** Headers of one call, the same on each of its attempts; a value that makes repeats recognizable belongs here. */
  readonly headers: (method: HttpMethod) => Effect.Effect<Readonly<Record<string, string>>>
  /** Why a request must not be sent, if it would mean something else than its types say; else `undefined`. */
  readonly validateRequest?: (parts: RequestParts) => string | undefined
  /** Reads the envelope of a parsed JSON body; `undefined` stands for an empty body. */
  readonly parseEnvelope: (status: number, body: unknown) => Envelope
  /** The server's id of the request, from the headers of its response. */
  readonly requestId: (headers: Headers.Headers) => string | undefined
}
