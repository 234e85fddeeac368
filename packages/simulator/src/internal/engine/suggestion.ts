/**
 * Names that are most like a misspelt one.
 *
 * @since 0.1.0
 */

/** How many letters have to be put in, left out or replaced to get from one text to another. */
const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (const [at, letter] of [...left].entries()) {
    const next = [at + 1]
    for (let column = 0; column < right.length; column++) {
      const replaced = (row[column] ?? 0) + (letter === right[column] ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** The names that are most like a text, the most similar first; capitals do not count. */
export const suggestions = (text: string, names: Iterable<string>, most: number): ReadonlyArray<string> =>
  [...new Set(names)]
    .map((name) => ({ name, far: distance(text.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ name }) => name)
