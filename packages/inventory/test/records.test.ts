/** What becomes of records on their way into a file: secrets, numbers, depth, and texts of the server in reports. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as HciError from "@effect-hci/core/HciError"
import * as Json from "@effect-hci/core/Json"
import * as Paging from "@effect-hci/core/Paging"
import * as Export from "@effect-hci/inventory/Export"
import * as Manifest from "@effect-hci/inventory/Manifest"
import * as Printable from "@effect-hci/inventory/Printable"
import type { Resource } from "@effect-hci/inventory/Site"
import { assertNoSecrets, assertPrintable, jsonLinesOf, observe } from "@effect-hci/test-support/Assertions"
import * as Fake from "./fakes.ts"

/** Exports records as the servers of a site; gives the report and the lines. */
const exportOf = Effect.fnUntraced(function* (records: ReadonlyArray<unknown>, options: Partial<Export.Options> = {}) {
  const out = yield* Fake.folder
  const site = Fake.site("lab", [Fake.resource("servers", records)])
  const manifest = yield* Export.site(site, { ...options, out })
  const [report] = manifest.resources
  const text = report?.error === null ? yield* Fake.text(out, "servers.ndjson") : ""
  return { out, report, text }
})

layer(NodeServices.layer)("secrets in records", (it) => {
  it.effect("are left empty below hundreds of levels with millions of values, each of which is seen once", () =>
    Effect.gen(function* () {
      const deep = `${"[".repeat(480)}${"1,".repeat(2_000_000)}{"password":"hunter2"}${"]".repeat(480)}`
      const { report, text } = yield* exportOf([JSON.parse(`{"id":"1","deep":${deep}}`)])
      assert.deepStrictEqual(report?.masked, { password: 1 })
      assert.notInclude(text, "hunter2")
    })
  )

  it.effect("are left empty by name, whatever their place and shape, and counted", () =>
    Effect.gen(function* () {
      const secrets = ["hunter2-a", "hunter2-b", "hunter2-c", "hunter2-d", "hunter2-e", "hunter2-f"]
      const [a, b, c, d, e, f] = secrets
      const records = [
        { id: "1", name: "one", admin_password: a, vnc: { password: b, port: 5900 } },
        { id: "2", name: "two", disks: [{ encryption: { privateKey: c } }, { size: 1 }] },
        { id: "3", tokens: [d, { jwt: e, pin: 1234 }], password: "", api_key: null, has_password: true },
        {
          id: "4",
          metadata: [
            { key: "root_password", value: f },
            { key: "owner", value: "me" }
          ]
        }
      ]
      const { report, text } = yield* exportOf(records)
      assertNoSecrets(
        secrets.map((secret) => secret ?? ""),
        text,
        report
      )
      assert.deepStrictEqual(report?.masked, {
        admin_password: 1,
        password: 1,
        privateKey: 1,
        tokens: 1,
        root_password: 1
      })
      assert.deepStrictEqual(jsonLinesOf(text, Schema.Unknown), [
        { id: "1", name: "one", admin_password: "", vnc: { password: "", port: 5900 } },
        { id: "2", name: "two", disks: [{ encryption: { privateKey: "" } }, { size: 1 }] },
        { id: "3", tokens: ["", { jwt: "", pin: 0 }], password: "", api_key: null, has_password: true },
        {
          id: "4",
          metadata: [
            { key: "root_password", value: "" },
            { key: "owner", value: "me" }
          ]
        }
      ])
    })
  )

  it.effect("do not make a label's key one", () =>
    Effect.gen(function* () {
      const { report, text } = yield* exportOf([{ id: "1", key: "team", value: "blue" }])
      assert.strictEqual(text, '{"id":"1","key":"team","value":"blue"}\n')
      assert.deepStrictEqual(report?.masked, {})
      assert.strictEqual((yield* exportOf([{ id: "1", key: "team" }])).text, '{"id":"1","key":""}\n')
      assert.strictEqual((yield* exportOf([{ id: "1", key: 3 }])).text, '{"id":"1","key":3}\n')
    })
  )

  it.effect("are counted under a hundred names at most", () =>
    Effect.gen(function* () {
      const records = Array.from({ length: 250 }, (_, index) => ({ id: String(index), [`p${index}_password`]: "x" }))
      const { report } = yield* exportOf(records)
      assert.strictEqual(Object.keys(report?.masked ?? {}).length, 101)
      assert.strictEqual(report?.masked["(other fields)"], 150)
    })
  )
})

layer(NodeServices.layer)("numbers in records", (it) => {
  it.effect("stand in files as the server wrote them", () =>
    Effect.gen(function* () {
      const lines = [
        '{"id":"1","size":9007199254740993,"sizes":[1,123456789012345678901234567890],"disk":{"key":-9007199254740995}}',
        '{"id":"2","password":"","at":18446744073709551615}'
      ]
      const parsed = Result.getOrThrow(
        Json.parse(`[${lines.join(",").replace('"password":""', '"password":"hunter2"')}]`)
      )
      const { report, text } = yield* exportOf(Schema.decodeUnknownSync(Schema.Array(Schema.Unknown))(parsed))
      assert.strictEqual(text, `${lines.join("\n")}\n`)
      assert.deepStrictEqual([report?.imprecise, report?.masked], [{}, { password: 1 }])
    })
  )

  it.effect("survive as the client has them, or are reported", () =>
    Effect.gen(function* () {
      const records = [
        { id: "1", size: 9_007_199_254_740_993n, nested: [{ size: 2n ** 70n }] },
        { id: "2", size: 9_007_199_254_740_991, ratio: 0.1 },
        // What is left of 9007199254740993 and 1e999 in a double.
        { id: "3", size: 2 ** 53, quota: Number.POSITIVE_INFINITY }
      ]
      const { logs, report, text } = yield* observe(exportOf(records)).pipe(
        Effect.flatMap(({ exit, logs }) => Effect.map(exit, (result) => ({ ...result, logs })))
      )
      assert.deepStrictEqual(text.trimEnd().split("\n").slice(0, 2), [
        '{"id":"1","size":9007199254740993,"nested":[{"size":1180591620717411303424}]}',
        '{"id":"2","size":9007199254740991,"ratio":0.1}'
      ])
      assert.deepStrictEqual(report?.imprecise, { size: 1, quota: 1 })
      assert.include(
        JSON.stringify(logs),
        "lab servers: numbers of size, quota are too large to be exact, and may not be those of the server"
      )
    })
  )
})

/** An object nested so many times. */
const nested = (levels: number): unknown => {
  let value: unknown = "deep"
  for (let level = 0; level < levels; level++) value = { in: value }
  return value
}

layer(NodeServices.layer)("records that are nested too deep", (it) => {
  it.effect("cost themselves, and not the listing", () =>
    Effect.gen(function* () {
      const records = [{ id: "1" }, { id: "2", deep: nested(20_000) }, { id: "3", deep: nested(400) }]
      const { report, text } = yield* exportOf(records)
      assert.strictEqual(report?.error, null)
      assert.deepStrictEqual(report?.skipped_first, [{ index: 1, path: "", message: "nested too deep to be written" }])
      assert.deepStrictEqual([report?.records, report?.skipped, report?.complete], [2, 1, true])
      assert.strictEqual(text.trimEnd().split("\n").length, 2)
    })
  )

  it.effect("fail the listing when they are told to", () =>
    Effect.gen(function* () {
      const { report } = yield* exportOf([{ id: "1", deep: nested(20_000) }], { onInvalid: "fail" })
      assert.strictEqual(report?.error?.tag, "InvalidResponse")
      assert.strictEqual(report?.error?.message, "Record 0 of the listing is nested too deep to be written.")
    })
  )
})

layer(NodeServices.layer)("a listing", (it) => {
  /** Exports one resource; gives its report. */
  const reportOf = (resource: Resource, options: Partial<Export.Options> = {}) =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const { resources } = yield* Export.site(Fake.site("lab", [resource]), { ...options, out })
      return resources[0]
    })

  it.effect("is complete when it is as long as the server's count, where it says nothing of itself", () =>
    Effect.gen(function* () {
      const records = () => Stream.fromIterable(Fake.servers(25))
      for (const [count, expected] of [
        [Effect.succeed(25), true],
        [Effect.succeed(55), false],
        [Effect.succeed(20), false],
        [undefined, false]
      ] as const) {
        const resource: Resource = { name: "servers", records, ...(count === undefined ? undefined : { count }) }
        assert.strictEqual((yield* reportOf(resource))?.complete, expected)
      }
    })
  )

  /** Three records on each of two pages; the first one goes after the first page of the first pass. */
  const shrinking = (): Resource => {
    let all = [1, 2, 3, 4, 5, 6].map((number) => ({ id: String(number) }))
    const fetch = (page: number) =>
      Effect.sync(() => {
        const items = all.slice(page * 3, page * 3 + 3)
        const total = all.length
        if (page === 0) all = all.filter(({ id }) => id !== "1")
        return { items, invalid: [], total, pageSize: 3, ...(page === 0 ? { next: 1 } : undefined) }
      })
    return {
      name: "servers",
      count: Effect.sync(() => all.length),
      records: (options) => Paging.stream({ platform: "fake", operation: "Servers.list", fetch }, options)
    }
  }

  it.effect("is listed again when records go meanwhile, and the manifest says so", () =>
    Effect.gen(function* () {
      const report = yield* reportOf(shrinking())
      assert.deepStrictEqual(
        [report?.error, report?.complete, report?.relisted, report?.records, report?.duplicates],
        [null, true, 1, 6, 4]
      )
    })
  )

  it.effect("fails when records go meanwhile and it may not be listed again", () =>
    Effect.gen(function* () {
      const report = yield* reportOf(shrinking(), { onIncomplete: "fail" })
      assert.deepStrictEqual(
        [report?.error?.tag, report?.error?.code, report?.complete],
        ["InvalidResponse", "incomplete", false]
      )
    })
  )
})

layer(NodeServices.layer)("texts of the server", (it) => {
  const hostile = "no \u001B]0;owned\u0007\u001B[2J\u009B31m\u202Eevil\u2066 \r\nentry\u0000\u2028end"

  it.effect("come into the manifest and the log without anything that a terminal obeys", () =>
    Effect.gen(function* () {
      const out = yield* Fake.folder
      const failing: Resource = {
        name: "servers",
        records: () =>
          Stream.fail(
            new HciError.ServerError({
              platform: "fake",
              operation: "Servers.list",
              status: 500,
              code: hostile,
              requestId: hostile,
              message: hostile
            })
          )
      }
      const defect: Resource = { name: "volumes", records: () => Stream.die(new Error(hostile)) }
      const odd: Resource = {
        name: "images",
        records: ({ onInvalid }) =>
          Stream.fromIterableEffect(
            typeof onInvalid === "function"
              ? Effect.as(onInvalid({ index: 0, issues: [{ path: hostile, message: hostile }] }), [])
              : Effect.succeed([])
          )
      }
      const { logs } = yield* observe(Export.site(Fake.site("lab", [failing, defect, odd]), { out }))
      const text = yield* Fake.text(out, Manifest.fileName)
      assertPrintable(text, ...logs.map(({ message }) => message))
      assert.include(logs.map(({ message }) => message).join(), "lab images: 1 invalid record skipped")
      assert.notMatch(text, /\\u00|\\r/)
      assert.include(text, "evil")
    })
  )
})

layer(NodeServices.layer)("names of fields", (it) => {
  it.effect("come into the manifest and the log without anything that a terminal obeys", () =>
    Effect.gen(function* () {
      const hostile = "\u001B[2J\u009B31m\u202Eevil\u2066\u0085"
      const out = yield* Fake.folder
      const records: Resource = {
        name: "servers",
        records: () => Stream.succeed([{ id: "1", [`${hostile}_password`]: "5ecret", [`${hostile}_size`]: 2 ** 60 }])
      }
      const { logs } = yield* observe(Export.site(Fake.site("lab", [records]), { out }))
      const text = yield* Fake.text(out, Manifest.fileName)
      assertPrintable(text, ...logs.map(({ message }) => message))
      assert.notMatch(text, /\\u00/)
      assert.match(text, /evil _password": 1/)
      assert.match(text, /evil _size": 1/)
    })
  )
})

describe("Printable.json", () => {
  it("is the same JSON, of which a terminal obeys nothing", () => {
    const value = { "a\u009B": ["\u202Eb\u2028", "\u001B[31m\u0007", "一号 👩‍💻", 1] }
    const text = Printable.json(JSON.stringify(value, undefined, 2))
    assertPrintable(text)
    assert.deepStrictEqual(JSON.parse(text), value)
    assert.include(text, "\n")
    assert.include(text, "一号 👩‍💻")
  })
})

describe("Printable.lines", () => {
  it("keeps lines and columns, and replaces what terminals obey", () => {
    assert.strictEqual(Printable.lines("a\tb\u001B[31m\n  \u202Ec\r\n"), "a\tb [31m\n   c \n")
  })
})

describe("Printable.oneLine", () => {
  it("keeps letters of all languages, and makes one line", () => {
    assert.strictEqual(Printable.oneLine("  虚拟机\t«тест»\n\n e\u0301 👩‍💻 "), "虚拟机 «тест» e\u0301 👩‍💻")
  })

  it("replaces what terminals obey and what reorders text", () => {
    assert.strictEqual(Printable.oneLine("a\u001B[31mb\u009B\u202Ec\u2069\u200Fd\u007F"), "a [31mb c d")
  })

  it("cuts long text", () => {
    assert.strictEqual(Printable.oneLine("x".repeat(5000)), `${"x".repeat(2000)}…`)
  })
})
