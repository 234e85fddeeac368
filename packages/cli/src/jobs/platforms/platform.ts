/**
 * What the commands know of a platform.
 *
 * @since 0.1.0
 */
import type * as Prompt from "effect/cli/Prompt"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Tls from "@effect-hci/core/Tls"
import type { Site } from "@effect-hci/inventory/Site"
import type { CliFailure } from "../../CliFailure.ts"

/** How a site is reached. */
export interface Connection {
  readonly name: string
  readonly url: string | URL
  readonly tls: Tls.Tls
  /** Keep to the limits that the platform publishes. */
  readonly rateLimits: boolean
}

/** One platform. */
export interface Platform {
  /** The resources of a site, in the order of their export. */
  readonly resourceNames: ReadonlyArray<string>
  /** Most records that a page may have. */
  readonly maxPageSize: number
  /** A site of it, open as long as the scope, with the credentials of the environment or of the person who is asked. */
  readonly connect: (connection: Connection) => Effect.Effect<Site, CliFailure, Prompt.Environment | Scope.Scope>
}
