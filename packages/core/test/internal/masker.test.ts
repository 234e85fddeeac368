/** Secrets in whatever form a server repeats them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { masker } from "../../src/internal/masker.ts"
import { plainText, publicText } from "../../src/internal/publicText.ts"

const hexOf = (char: string, digits: number): string => (char.codePointAt(0) ?? 0).toString(16).padStart(digits, "0")

const base64Of = (text: string): string => Buffer.from(text).toString("base64")

/** Ways in which servers, proxies and their frameworks write a text into another one. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  "JSON within JSON": (secret) => JSON.stringify(JSON.stringify(secret)),
  "JSON with all escapes": (secret) => secret.replace(/[^\w]/gu, (char) => `\\u${hexOf(char, 4)}`),
  "a URL with small letters": (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  "a URL with all escapes": (secret) =>
    encodeURIComponent(secret).replace(/[!'()*]/g, (char) => `%${hexOf(char, 2).toUpperCase()}`),
  "a form": (secret) => new URLSearchParams({ p: secret }).toString().slice(2),
  "named HTML entities": (secret) =>
    secret.replace(/[&<>"]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char] ?? char),
  "decimal HTML entities": (secret) => secret.replace(/[^\w]/gu, (char) => `&#${char.codePointAt(0)};`),
  "hexadecimal HTML entities": (secret) => secret.replace(/[^\w]/gu, (char) => `&#x${hexOf(char, 2)};`),
  "Base64 behind one byte": (secret) => base64Of(`:${secret}`),
  "Base64 behind two bytes": (secret) => base64Of(`u:${secret}:x`),
  "Base64 with line ends": (secret) => base64Of(secret).replace(/(.{10})/g, "$1\r\n"),
  hexadecimal: (secret) => Buffer.from(secret).toString("hex"),
  "hexadecimal in capitals": (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  "two lines": (secret) => `${secret.slice(0, 7)}\r\n    ${secret.slice(7)}`,
  "colors of a terminal": (secret) => `${secret.slice(0, 7)}\u001B[31m${secret.slice(7)}`,
  "capital letters": (secret) => secret.toUpperCase(),
  "small letters": (secret) => secret.toLowerCase(),
  "accents as characters": (secret) => secret.normalize("NFD"),
  "accents as characters, in a URL": (secret) => encodeURIComponent(secret.normalize("NFD")),
  "capital letters, in a URL": (secret) => encodeURIComponent(secret.toUpperCase()),
  "invisible characters": (secret) => `${secret.slice(0, 7)}\u0000\u200B\u202E${secret.slice(7)}`
}

const names = Object.keys(forms)

/** The parts of a form that would tell of a secret. */
const piecesOf = (form: string): ReadonlyArray<string> => {
  const shown = form.replace(/\p{Cc}\[31m/gu, "").replace(/[\s\p{Cc}\p{Cf}]/gu, "")
  return Array.from({ length: Math.max(0, shown.length - 8) }, (_, at) => shown.slice(at, at + 9))
}

describe("a secret that a server repeats", () => {
  const secret = "p&ss\"w<o>rd's+ü/€ 5ecret!(x)*"

  it.each(Object.entries(forms))("is masked in %s", (_, form) => {
    const repeated = form(secret)
    for (const read of [undefined, plainText]) {
      const shown = publicText(`no user with ${repeated} here`, [secret], read).replace(/\s/g, "")
      assert.include(shown, "[masked]")
      assert.deepStrictEqual(
        piecesOf(repeated).filter((piece) => shown.includes(piece)),
        []
      )
    }
  })

  it.effect.prop(
    "is masked whatever it is, in every form",
    {
      secret: Schema.String.check(Schema.isMinLength(8), Schema.isPattern(/[\w-]{6}/)),
      name: Schema.Literals(names)
    },
    ({ name, secret }) =>
      Effect.sync(() => {
        assert.include(masker([secret])(forms[name]?.(secret.toWellFormed()) ?? ""), "[masked]")
      }),
    { arbitrary: { seed: 1, runs: 300 } }
  )

  it("is masked alone: what stands around it stays", () => {
    assert.strictEqual(masker(["se cret-1"])("a se\ncret-1 b se%20cret-1 c"), "a [masked] b [masked] c")
  })

  it("is masked where one overlaps another", () => {
    assert.strictEqual(masker(["abcdefgh", "efghijkl"])("-a bcdefghijkl- abcdefghijkl"), "-[masked]- [masked]")
  })
})

describe("a text without secrets", () => {
  it("stays as it is", () => {
    for (const text of ["", "100%25 of &amp; \\u0041 \u001B[31m", "a b c d e f g"]) {
      assert.strictEqual(masker(["secret-of-another", "abcdefx"])(text), text)
    }
  })
})
