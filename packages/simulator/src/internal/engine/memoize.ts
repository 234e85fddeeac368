/**
 * Values that are computed once.
 *
 * @since 0.1.0
 */

/** A value that is computed when it is first needed. */
export const once = <A>(compute: () => A): (() => A) => {
  let result: { readonly value: A } | undefined
  return () => (result ??= { value: compute() }).value
}

/** A function of a text that keeps its results, at most so many of them: then it begins anew. */
export const memoize = <A>(compute: (text: string) => A, most = Infinity): ((text: string) => A) => {
  const results = new Map<string, { readonly value: A }>()
  return (text) => {
    const earlier = results.get(text)
    if (earlier !== undefined) return earlier.value
    if (results.size >= most) results.clear()
    const value = compute(text)
    results.set(text, { value })
    return value
  }
}
