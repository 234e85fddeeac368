/**
 * Times as the platform writes them.
 *
 * @since 0.1.0
 */

/** As in `2025-01-08T19:14:25`: without a zone. */
export const plainTime = (millis: number): string => new Date(millis).toISOString().slice(0, 19)

/** As in `2023-10-09T11:32:15.000000`: without a zone. */
export const microsTime = (millis: number): string => `${new Date(millis).toISOString().slice(0, -1)}000`

/** As in `2025-11-27T10:32:14Z`. */
export const utcTime = (millis: number): string => `${plainTime(millis)}Z`
