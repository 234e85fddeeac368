/** HTML by template: every text is escaped, whoever wrote it. */
import * as Printable from "../../Printable.ts"

/** Text that is HTML already. */
export interface Html {
  readonly html: string
}

/** What a template takes: texts and numbers, which are escaped, HTML, and lists of it. */
type Part = string | number | Html | ReadonlyArray<Html>

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

/** Also without what hides or reorders the text around it. */
const escape = (text: string): string => Printable.oneLine(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? "")

const isHtml = (part: Part): part is Html => typeof part === "object" && "html" in part

const render = (part: Part): string => {
  if (typeof part === "string") return escape(part)
  if (typeof part === "number") return String(part)
  return isHtml(part) ? part.html : part.map(({ html }) => html).join("")
}

/** The HTML of a template. */
export const html = (strings: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html => ({
  html: strings.reduce((text, string, index) => text + render(parts[index - 1] ?? "") + string)
})

/** No HTML. */
export const nothing: Html = { html: "" }
