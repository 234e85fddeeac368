/**
 * The version of effect-hci; all its packages share one.
 *
 * @since 0.1.0
 */

/**
 * Written by `npm run release -- --version`, together with the manifests.
 *
 * @category accessors
 */
export const VERSION: string = "0.1.0"
