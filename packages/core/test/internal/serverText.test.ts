/** Texts of servers: bounded, on one line, without what a terminal obeys, without secrets. */
import { assertNoSecrets, assertPrintable } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { masker } from "../../src/internal/masker.ts"
import { plainText, publicText } from "../../src/internal/publicText.ts"
import { clean, maxKept, maxRead } from "../../src/internal/serverText.ts"

describe("clean", () => {
  it.each([
    ["a\u001B[2Jb\u001B[31mc", "abc"],
    ["a\u009B0mb", "ab"],
    ["a\u001B]0;title\u0007b", "ab"],
    ["a\u0000\u0007\u007Fb", "ab"],
    ["\u202Egnp.exe\u202C \u2066x\u2069", "gnp.exe x"],
    ["one\r\n\ttwo\u2028three", "one twothree"],
    ["1 < 2", "1 < 2"],
    ["磁盘空间不足", "磁盘空间不足"],
    ["half \uD800", "half \uFFFD"]
  ])("%j becomes %j", (text, cleaned) => {
    assert.strictEqual(clean(text), cleaned)
  })

  it.prop("leaves nothing that a terminal obeys, in any text", { text: Schema.String }, ({ text }) => {
    assertPrintable(clean(text), clean(`${Misbehaviour.controlCharacters}${text}`))
    assert.isAtMost(clean(text.repeat(1000)).length, maxKept)
  })

  it("cuts what is too long", () => {
    assert.strictEqual(clean("x".repeat(100_000)), `${"x".repeat(maxKept - 1)}…`)
  })
})

describe("plainText", () => {
  it.each([
    ["<html><style>a{}</style><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>", "502 Bad Gateway nginx"],
    ["<script>if (a < b) alert('<b>')</script>after", "after"],
    ["a < b and c > d", "a < b and c > d"],
    ["<<<<", "<<<<"],
    ["<b>bold</b", "bold"],
    ["plain", "plain"],
    ["<style>never closed", ""]
  ])("%j becomes %j", (text, words) => {
    assert.strictEqual(clean(plainText(text)), words.slice(0, -1) === "<<<" ? "<<<" : words)
  })

  const hostile = ["<", "<a", "<script", "<style>", "</", "< ", "<!--", "<a href='"]

  it.each(hostile)("reads each character once and no more than its bound: %j", (part) => {
    let read = 0
    const text = part.repeat(100_000)
    const counted = (function* () {
      for (const char of text) {
        read += 1
        yield char
      }
    })()
    plainText(counted)
    assert.strictEqual(read, maxRead)
  })
})

describe("secrets", () => {
  const secret = 'p"5 ß/secret'
  const mask = (text: string, secrets: ReadonlyArray<string>) => masker(secrets)(text)

  it("are masked plain, in JSON and in a URL", () => {
    const text = [secret, JSON.stringify({ secret }), encodeURIComponent(secret)].join(" ")
    assertNoSecrets([secret], mask(text, [secret]))
  })

  it("are masked as Base64, with padding and without, in both alphabets", () => {
    const bytes = Buffer.from(secret)
    const text = [bytes.toString("base64"), bytes.toString("base64").replace(/=+$/, ""), bytes.toString("base64url")]
    assert.strictEqual(mask(text.join(" "), [secret]), "[masked] [masked] [masked]")
  })

  it("are masked where a text is cut, within tags and around control characters", () => {
    for (let length = 0; length < 40; length++) {
      const before = "x".repeat(maxKept - length)
      const tags = "<br>".repeat(maxRead / 4 - 4) + "x".repeat(length)
      for (const text of [before + secret, publicText(tags + secret, [secret], plainText)]) {
        const shown = publicText(text, [secret])
        assert.notInclude(shown, secret.slice(0, 4), `${length}`)
      }
    }
    assertNoSecrets(["secret-1"], publicText("se\u0000cret-1 sec\u001B[0mret-1", ["secret-1"]))
  })

  it("of one or two characters are in every text, and left", () => {
    assert.strictEqual(mask("abc", ["", "a", "bc"]), "abc")
  })
})
