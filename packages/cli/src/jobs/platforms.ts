/**
 * The platforms by name; each is loaded when it is wanted.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Platform } from "./platforms/platform.ts"

/** As `--platform` has them. */
export const names = ["sangfor-scp", "cloudtower"] as const

/** One of them. */
export type Name = (typeof names)[number]

const modules: Readonly<Record<Name, () => Promise<{ readonly platform: Platform }>>> = {
  "sangfor-scp": () => import("./platforms/sangforScp.ts"),
  cloudtower: () => import("./platforms/cloudTower.ts")
}

/** The platform of this name. */
export const load = (name: Name): Effect.Effect<Platform> =>
  Effect.map(Effect.promise(modules[name]), ({ platform }) => platform)
