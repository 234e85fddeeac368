/**
 * The version of effect-hci; all its packages share one.
 *
 * ```ts
 * import { VERSION } from "@effect-hci/core"
 * import { Console } from "effect"
 *
 * export const program = Console.log(`effect-hci ${VERSION}`)
 * ```
 *
 * @since 0.1.0
 */

/**
 * Written by `npm run release -- --version`, together with the manifests.
 *
 * @category accessors
 */
export const VERSION: string = "0.1.0"
