import { assert, describe, it } from "@effect/vitest"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import {
  assertFails,
  assertNoSecrets,
  assertPrintable,
  jsonLinesOf,
  jsonOf,
  observe,
  peakMemory
} from "../src/Assertions.ts"

/** Clears a terminal, colours it, rings, and turns the direction of writing. */
const controlCharacters = "\u001B[2J\u001B[31mred\u0007 \u202Egnp.exe\u202C\r\nnext"

class Missing extends Data.TaggedError("Missing")<{ readonly id: string; readonly more?: unknown }> {}
class Other extends Data.TaggedError("Other")<{}> {}

describe("JSON readers", () => {
  const Vm = Schema.Struct({ id: Schema.String })

  it("give typed values and fail on others", () => {
    assert.deepStrictEqual(jsonOf('{"id":"a"}', Vm), { id: "a" })
    assert.deepStrictEqual(jsonLinesOf('{"id":"a"}\n{"id":"b"}\n', Vm), [{ id: "a" }, { id: "b" }])
    assert.throws(() => jsonOf('{"id":1}', Vm))
    assert.throws(() => jsonOf("{", Vm))
  })
})

describe("assertFails", () => {
  const either = (id: string): Effect.Effect<string, Missing | Other> =>
    id === "other" ? Effect.fail(new Other()) : Effect.fail(new Missing({ id }))

  it.effect("gives the typed error", () =>
    Effect.map(assertFails(either("1"), "Missing"), ({ id }) => assert.strictEqual(id, "1"))
  )

  it.effect("fails the test on success, defects and other errors", () =>
    Effect.gen(function* () {
      const failing: ReadonlyArray<Effect.Effect<string, Missing | Other>> = [
        Effect.succeed("fine"),
        Effect.die(new Error("defect")),
        either("other")
      ]
      for (const effect of failing) {
        const exit = yield* Effect.exit(assertFails(effect, "Missing"))
        assert.isTrue(Exit.hasDies(exit))
      }
    })
  )
})

describe("observe", () => {
  it.effect("keeps result, log lines and spans", () =>
    Effect.gen(function* () {
      const observation = yield* observe(
        Effect.logDebug("asking", { n: 1 }).pipe(
          Effect.annotateLogs("site", "a"),
          Effect.andThen(new Missing({ id: "x", more: { deep: { deeper: { deepest: "w0rd" } } } })),
          Effect.withSpan("Servers.get", { attributes: { status: 200 } })
        )
      )
      assert.isTrue(Exit.isFailure(observation.exit))
      assert.deepInclude(observation.logs[0], { level: "Debug", annotations: { site: "a" } })
      assert.deepStrictEqual(
        observation.spans.map(({ attributes, name }) => ({ name, status: attributes.get("status") })),
        [{ name: "Servers.get", status: 200 }]
      )
      for (const part of ["asking", "Servers.get", "w0rd"]) assert.include(observation.text, part)
    })
  )
})

describe("assertNoSecrets", () => {
  const secret = 'pa55/w"ord'

  it("finds a secret in every form that programs write", () => {
    const base64 = Buffer.from(`${secret}`).toString("base64")
    const leaks = [secret, { a: { b: [secret] } }, new Error(secret), encodeURIComponent(secret), base64]
    for (const leak of [...leaks, Buffer.from(secret).toString("hex"), JSON.stringify(secret)])
      assert.throws(() => assertNoSecrets([secret], leak))
  })

  it("accepts what is redacted, and does not print the secret itself", () => {
    assertNoSecrets([secret], Redacted.make(secret), "text", { password: Redacted.make(secret) })
    try {
      assertNoSecrets([secret], `password: ${secret}`)
    } catch (error) {
      assert.notInclude(String(error), secret)
      assert.include(String(error), "password: ")
    }
  })
})

describe("assertPrintable", () => {
  it("refuses control characters and marks that turn the direction", () => {
    assertPrintable("plain text\n\twith lines, Grüße, 错误")
    for (const character of controlCharacters.match(/[^\u0020-\u007E]/g) ?? [])
      if (character !== "\n") assert.throws(() => assertPrintable(`a${character}b`))
  })
})

describe("peakMemory", () => {
  it.live("sees what a program holds", () =>
    Effect.gen(function* () {
      const { bytes } = yield* peakMemory(Effect.sync(() => Buffer.alloc(50 * 1024 * 1024, 1)))
      assert.isAtLeast(bytes, 50 * 1024 * 1024)
    })
  )
})
