/**
 * Versions of platforms, compared by their numbers.
 *
 * @since 0.1.0
 */

/** Whether a version is another one or a later one: 4.10.0 is later than 4.9.0. */
export const isAtLeast = (version: string, least: string): boolean =>
  version.localeCompare(least, "en", { numeric: true }) >= 0
