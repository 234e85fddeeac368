/** Texts of responses as they are shown: the words of a page, without secrets. */
import { masker, windowOf } from "./masker.ts"
import { clean, cut, maxKept, maxRead } from "./serverText.ts"

/** Elements whose content is not for readers. */
const hiddenElements: ReadonlySet<string> = new Set(["style", "script"])

/** Whether a character after `<` begins a tag; in `1 < 2` it does not. */
const beginsTag = (char: string): boolean => /[a-z/!?]/i.test(char)

const elementName = (tag: string): string => /^\/?([a-z]+)/i.exec(tag)?.[1]?.toLowerCase() ?? ""

/**
 * The words of an HTML page, or of a text that is none. Each of the first 8192 characters is read once, and none after
 * them.
 */
export const plainText = (characters: Iterable<string>): string => {
  let text = ""
  let tag: string | undefined
  let hidden: string | undefined
  let read = 0
  for (const char of characters) {
    if (tag === undefined) {
      if (char === "<") tag = ""
      else if (hidden === undefined) text += char
    } else if (tag === "" && !beginsTag(char)) {
      if (hidden === undefined) text += "<"
      if (char !== "<") {
        if (hidden === undefined) text += char
        tag = undefined
      }
    } else if (char === ">") {
      const name = elementName(tag)
      if (tag.startsWith("/")) {
        if (name === hidden) hidden = undefined
      } else if (hidden === undefined && hiddenElements.has(name)) hidden = name
      if (hidden === undefined) text += " "
      tag = undefined
    } else tag += char
    read += 1
    if (read === maxRead) break
  }
  return text
}

/** A bounded, cleaned text without these secrets, not even the first part of one where the text is cut. */
export const publicText = (
  text: string,
  secrets: ReadonlyArray<string>,
  read: (text: string) => string = (whole) => whole
): string => {
  const mask = masker(secrets)
  const start = mask(text.slice(0, maxRead + windowOf(secrets))).slice(0, maxRead)
  return cut(mask(clean(read(start), maxRead)), maxKept)
}
