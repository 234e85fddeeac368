/** Every condition that a document of the vendor's has is known, so that none is refused before it is sent. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import * as Conditions from "../src/internal/conditions.ts"

const specs = new URL("../../../../shared/specs/cloudtower/", import.meta.url)

const Document = Schema.fromJsonString(
  Schema.Struct({
    components: Schema.Struct({
      schemas: Schema.Record(
        Schema.String,
        Schema.Struct({ properties: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)) })
      )
    })
  })
)

const decode = Schema.decodeUnknownSync(Document)

/** A value that a condition of this type may have. */
const sampleOf = (type: unknown): unknown => (JSON.stringify(type).includes("WhereInput") ? {} : "a")

describe.runIf(existsSync(specs))("the conditions of all documents", () => {
  it.effect(
    "are known, each of them",
    () =>
      Effect.gen(function* () {
        const { check } = yield* Conditions.load
        const unknown: Array<string> = []
        let documents = 0
        let keys = 0
        for (const file of readdirSync(specs)) {
          documents += 1
          const { components } = decode(readFileSync(new URL(file, specs), "utf8"))
          for (const [name, { properties = {} }] of Object.entries(components.schemas)) {
            const [, kind] = /^(\w+)WhereInput$/.exec(name) ?? []
            if (kind === undefined) continue
            for (const [key, type] of Object.entries(properties)) {
              keys += 1
              const problem = check(kind, { [key]: sampleOf(type) }, "where")
              if (problem !== undefined) unknown.push(`${file}: ${name}.${key}: ${problem}`)
            }
          }
        }
        assert.deepStrictEqual(unknown, [])
        assert.deepStrictEqual({ documents, keys }, { documents: 13, keys: 185_441 })
      }),
    60_000
  )
})
