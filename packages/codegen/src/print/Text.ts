/**
 * Source text, wrapped to one width.
 *
 * @since 0.1.0
 */
import * as Order from "effect/Order"

const width = 120

/** Whether a text fits on one line after `before` characters. */
export const fits = (text: string, before: number = 0): boolean => !text.includes("\n") && before + text.length <= width

/** The lines of a text, each moved right. */
export const indent = (text: string): string => text.replace(/^(?=.)/gm, "  ")

/** `open a, b close` on one line where it fits after `before` characters, else one item per line. */
export const group = (open: string, items: ReadonlyArray<string>, close: string, before: number = 0): string => {
  const pad = open === "{" ? " " : ""
  const line = `${open}${pad}${items.join(", ")}${pad}${close}`
  if (items.length === 0) return `${open}${close}`
  return before + line.length <= width && !line.includes("\n")
    ? line
    : `${open}\n${indent(items.join(",\n"))}\n${close}`
}

/** Items with a separator after each but the last, as many to a line as fit. */
const fillLines = (items: ReadonlyArray<string>, separator: string, room: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const [index, item] of items.entries()) {
    const piece = index === items.length - 1 ? item : `${item}${separator}`
    if (line !== "" && line.length + 1 + piece.length > room) {
      lines.push(line)
      line = piece
    } else line = line === "" ? piece : `${line} ${piece}`
  }
  return [...lines, line]
}

/** An array literal: on one line where it fits after `before` characters, else filled lines. */
export const array = (items: ReadonlyArray<string>, before: number): string => {
  const line = `[${items.join(", ")}]`
  return before + line.length <= width ? line : `[\n${indent(fillLines(items, ",", width - 4).join("\n"))}\n]`
}

/** A union type: on one line where it fits after `before` characters, else filled lines below. */
export const union = (items: ReadonlyArray<string>, before: number): string => {
  const line = items.join(" | ")
  if (before + line.length <= width) return line
  const lines = fillLines(items, " |", width - 6)
  return `\n${indent(lines.map((text) => `| ${text.replace(/ \|$/, "")}`).join("\n"))}`
}

/** A documentation comment of these lines. */
export const doc = (...lines: ReadonlyArray<string>): string =>
  lines.length === 1
    ? `/** ${lines.join("")} */`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */`

/** An import of names from one module. */
export const importNames = (names: ReadonlyArray<string>, from: string, kind: "type" | "value"): string => {
  const start = kind === "type" ? "import type " : "import "
  return `${start}${group("{", names.toSorted(), "}", start.length + from.length + 8)} from "${from}"`
}

const ranks: ReadonlyArray<string> = ["effect/", "@", "../", "./"]

/** Where an import stands: effect, packages, folders above, this folder; inside each by path. */
const importRank = (line: string): string => {
  const path = line.slice(line.lastIndexOf(' "') + 2)
  return `${ranks.findIndex((prefix) => path.startsWith(prefix))} ${path} ${line}`
}

const byRank: Order.Order<string> = Order.mapInput(Order.String, importRank)

/** One file: the generator's line, imports, declarations. */
export const file = (header: string, imports: ReadonlyArray<string>, declarations: ReadonlyArray<string>): string => {
  const top = imports.length === 0 ? header : `${header}\n${imports.toSorted(byRank).join("\n")}`
  return `${[top, ...declarations].join("\n\n")}\n`
}

/** Sentences as lines of a documentation comment that stands `before` characters to the right. */
export const sentences = (texts: ReadonlyArray<string>, before: number = 0): ReadonlyArray<string> => {
  const text = texts.join(" ")
  if (text === "") return []
  const isShort = before + text.length + "/**  */".length <= width
  return isShort ? [text] : fillLines(text.split(" "), "", width - 3 - before)
}

/** The documentation comment of an export: its sentences, and the group that it belongs to. */
export const exportDoc = (texts: ReadonlyArray<string>, category: string): string => {
  const lines = sentences(texts)
  return doc(...lines, ...(lines.length === 0 ? [] : [""]), `@category ${category}`)
}

/** `start value` on one line where it fits, else the value below. */
export const assign = (start: string, value: string): string => {
  const [first = ""] = value.split("\n")
  const before = start.length - (start.lastIndexOf("\n") + 1)
  return before + 1 + first.length <= width ? `${start} ${value}` : `${start}\n${indent(value)}`
}

/** `name(argument)`, the argument on lines of its own where it does not fit after `before` characters. */
export const call = (name: string, argument: string, before: number): string =>
  fits(`${name}(${argument})`, before) ? `${name}(${argument})` : `${name}(\n${indent(argument)}\n)`

/** `export const name: Type<argument> = value`, broken where it is too long. */
export const constant = (name: string, type: string, argument: string, value: string): string => {
  const start = `export const ${name}: ${type}`
  return assign(`${start}${group("<", [argument], ">", start.length + 2)} =`, value)
}
