/** The platforms that can be exported. */
import type * as Prompt from "effect/cli/Prompt"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Tls from "@effect-hci/core/Tls"
import type { Site } from "@effect-hci/inventory/Site"
import type { CliFailure } from "../../CliFailure.ts"

/** The names of the platforms, as `--platform` has them. */
export const platformNames = ["sangfor-scp", "cloudtower"] as const

/** The name of a platform. */
export type PlatformName = (typeof platformNames)[number]

/** How a site is reached. */
interface Connection {
  /** Name of the site in the manifest. */
  readonly name: string
  readonly url: string | URL
  readonly tls: Tls.Tls
  /** Whether to keep to the rate limits that the platform publishes. */
  readonly rateLimits: boolean
}

/** What the export needs to know about a platform. */
export interface Platform {
  /** The names of the resources of a site, in the order of their export. */
  readonly resourceNames: ReadonlyArray<string>
  /** The most records that the platform returns in one page. */
  readonly maxPageSize: number
  /** A site, open until the scope is closed, with credentials from the environment or from a prompt. */
  readonly connect: (connection: Connection) => Effect.Effect<Site, CliFailure, Prompt.Environment | Scope.Scope>
}
