/**
 * The response 304: nothing had to be changed, so that no record was and there is no task. It is an empty list, and can be
 * read as the list of changes that it is.
 */
export interface NotModified extends ReadonlyArray<never> {
  readonly _tag: "NotModified"
}

/** The one value of {@link NotModified}. */
export const notModified: NotModified = Object.freeze(Object.assign([], { _tag: "NotModified" as const }))

/** Whether the response to a write is 304: nothing had to be changed. */
export const isNotModified = (response: unknown): response is NotModified => response === notModified
