/**
 * Prints the common model and the named queries into `docs/inventory.md`, between the comments that say so:
 * `npm run docs`. A test holds that the document is current.
 */
import { readFileSync, writeFileSync } from "node:fs"
import * as Common from "../packages/inventory/src/Common.ts"
import * as Queries from "../packages/inventory/src/Queries.ts"

const file = new URL("../docs/inventory.md", import.meta.url)

/** A table of Markdown, its columns as wide as their longest cell. */
const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")))
  const widths = (cells[0] ?? []).map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: ReadonlyArray<string>) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  const [head = [], ...body] = cells
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body.map(line)].join("\n")
}

const columnRow = ({ cloudtower, doc, name, sangforScp, type }: Common.Column): ReadonlyArray<string> => [
  `\`${name}\``,
  type,
  doc,
  cloudtower,
  sangforScp
]

const namesOf = (resources: ReadonlyArray<string>): string => resources.map((name) => `\`${name}\``).join(", ")

/** The tables, each with the resources that its rows are made of. */
const commonModel = (): string =>
  Common.tables
    .map(({ columns, doc, id, name, resources }) => {
      const head = ["column", "type", "is", "CloudTower", "SCP"]
      const from = `Read from ${namesOf(resources.cloudtower)} of CloudTower, and ${namesOf(resources.sangforScp)} of SCP.`
      return `### ${name}\n\n${doc} ${from}\n\n${table([head, ...[id, ...columns].map(columnRow)])}`
    })
    .join("\n\n")

const namedQueries = (): string =>
  Queries.named.map(({ doc, name, sql }) => `### ${name}\n\n${doc}\n\n\`\`\`sql\n${sql}\n\`\`\``).join("\n\n")

const replace = (document: string, title: string, text: string): string =>
  document.replace(
    new RegExp(`(<!-- ${title}: printed -->\n).*?(\n<!-- end -->)`, "s"),
    (_, start: string, end: string) => `${start}\n${text}\n${end}`
  )

/** The document as it is, and as it should be. */
export const documents = (): { readonly actual: string; readonly expected: string } => {
  const actual = readFileSync(file, "utf8")
  return { actual, expected: replace(replace(actual, "common model", commonModel()), "named queries", namedQueries()) }
}

if (import.meta.main) writeFileSync(file, documents().expected)
