/**
 * Versions of platforms, compared by their numbers.
 *
 * @since 0.1.0
 */

// `localeCompare` would make one for each comparison, and there are several for each request.
const byNumbers = new Intl.Collator("en", { numeric: true })

/** Whether a version is another one or a later one: 4.10.0 is later than 4.9.0. */
export const isAtLeast = (version: string, least: string): boolean => byNumbers.compare(version, least) >= 0
