/** The guides in docs, read for their tables. */
import { readFileSync } from "node:fs"

/** The text of a file of the repository. */
export const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")

/** The cells of the rows of a table, by the first cell of its head. */
export const tableOf = (text: string, head: string): ReadonlyArray<ReadonlyArray<string>> => {
  const lines = text.split("\n")
  const rows = lines.slice(lines.findIndex((line) => line.startsWith(`| ${head} `)) + 2)
  return rows.slice(0, rows.indexOf("")).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim())
  )
}

/** The names in backticks of a cell. */
export const namesIn = (cell = ""): ReadonlyArray<string> =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)
