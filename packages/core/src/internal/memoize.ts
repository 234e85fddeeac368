/** A function of a text that computes each result once. */
export const memoize = <A>(compute: (key: string) => A): ((key: string) => A) => {
  const results = new Map<string, A>()
  return (key) => {
    const existing = results.get(key)
    if (existing !== undefined) return existing
    const result = compute(key)
    results.set(key, result)
    return result
  }
}
