/** SCP's document and its examples, and what the profile makes of documents like it. */
import { assert, describe, it } from "@effect/vitest"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import * as Cycles from "../src/Cycles.ts"
import { operationDoc } from "../src/docs/OperationDocs.ts"
import { facts } from "../src/docs/Facts.ts"
import type { Examples } from "../src/Examples.ts"
import type { Operation, Product } from "../src/Model.ts"
import { enums, inputs, models, operations } from "../src/Model.ts"
import { parse } from "../src/OpenApi.ts"
import { print } from "../src/print/Print.ts"
import { sangforScp } from "../src/profiles/SangforScp.ts"
import { parseExamples } from "../src/ReadFiles.ts"
import { readProduct } from "../src/ReadProduct.ts"
import type { Field, Type } from "../src/Type.ts"
import type { Json } from "./fixtures.ts"
import { document, importsOf, object, productError, ref, undocumentedFields, undocumentedTypes } from "./fixtures.ts"

const generated = new URL("../../sangfor-scp/src/api/", import.meta.url)
const specs = new URL("../../../../shared/specs/sangfor-scp/", import.meta.url)

const readText = (name: string): string => readFileSync(new URL(name, specs), "utf8")

const count = (product: Product, test: (operation: Operation) => boolean): number =>
  operations(product).filter(test).length

/** Every place where a request does not fit the type of its input; a field without a type does not either. */
const misfits = (product: Product, type: Type, value: unknown, place: string): ReadonlyArray<string> => {
  const inside = (inner: Type, part: unknown, name: string) => misfits(product, inner, part, `${place}${name}`)
  const onlyIf = (fits: boolean): ReadonlyArray<string> => (fits ? [] : [`${place}: ${type._tag}`])
  switch (type._tag) {
    case "Unknown":
      return []
    case "String":
      return onlyIf(Predicate.isString(value))
    case "Number":
      return onlyIf(Predicate.isNumber(value))
    case "Boolean":
      return onlyIf(Predicate.isBoolean(value))
    case "Binary":
      return onlyIf(false)
    case "Literals":
      return onlyIf(type.values.some((known) => known.value === value))
    case "Nullable":
      return value === null ? [] : inside(type.type, value, "")
    case "Ref": {
      const named = product.types.find(({ name }) => name === type.name)
      return named === undefined ? onlyIf(false) : inside(named.type, value, "")
    }
    case "Union": {
      const places = type.members.map((member) => inside(member, value, ""))
      return places.some(({ length }) => length === 0) ? [] : places.flat()
    }
    case "Array":
      return Array.isArray(value) ? value.flatMap((item) => inside(type.item, item, "[]")) : onlyIf(false)
    case "Record":
      return Predicate.isObject(value)
        ? Object.entries(value).flatMap(([name, part]) => inside(type.value, part, `.${name}`))
        : onlyIf(false)
    case "Object": {
      if (!Predicate.isObject(value) || Array.isArray(value)) return onlyIf(false)
      const fields = new Map(type.fields.map((field) => [field.name, field]))
      const missing = type.fields.filter(({ name, required }) => required && !(name in value))
      return [
        ...missing.map(({ name }) => `${place}.${name}: missing`),
        ...Object.entries(value).flatMap(([name, part]) => {
          const field = fields.get(name)
          return field === undefined ? [`${place}.${name}: not in the type`] : inside(field.type, part, `.${name}`)
        })
      ]
    }
  }
}

/** The document, read once for all tests. */
const load = () => {
  const source = Result.getOrThrow(parse("6.11.1.json", readText("6.11.1.json")))
  const examples = Result.getOrThrow(parseExamples("6.11.1.examples.json", readText("6.11.1.examples.json")))
  return { source, examples, product: Result.getOrThrow(readProduct([source], sangforScp, examples)) }
}

describe.runIf(existsSync(specs))("the document of SCP", { timeout: 60_000 }, () => {
  let loaded: ReturnType<typeof load> | undefined
  const read = () => (loaded ??= load())

  it("is read whole", () => {
    const { product } = read()
    assert.strictEqual(operations(product).length, 364)
    assert.strictEqual(product.modules.length, 63)
    assert.strictEqual(product.oldest, "6.3.0")
    assert.strictEqual(models(product).length, 459)
    assert.strictEqual(enums(product).length, 43)
    assert.strictEqual(inputs(product).length, 246)

    const counts = {
      paged: count(product, ({ page }) => page !== undefined),
      reads: count(product, ({ safety }) => safety === "read"),
      writes: count(product, ({ response }) => response.written === true),
      tasks: count(product, ({ response }) => response.task === "one"),
      withoutBody: count(product, ({ response }) => response.type === undefined),
      bytes: count(product, ({ body }) => body?.media === "binary"),
      documentedPath: count(product, ({ documentedPath }) => documentedPath !== undefined),
      later: count(product, ({ since }) => since !== product.oldest)
    }
    assert.deepStrictEqual(counts, {
      paged: 78,
      reads: 145,
      writes: 219,
      tasks: 160,
      withoutBody: 30,
      bytes: 1,
      documentedPath: 2,
      later: 324
    })
  })

  it("needs every correction that is made", () => {
    const { examples, product, source } = read()
    const { overrides } = sangforScp
    const uncorrected = { ...sangforScp, overrides: { ...overrides, fields: [] } }
    const plain = Result.getOrThrow(readProduct([source], uncorrected, examples))
    const fieldOf = (from: Product, model: string, name: string | undefined): Field | undefined => {
      const type = from.types.find((named) => named.name === model)?.type
      return type?._tag === "Object" ? type.fields.find((field) => field.name === name) : undefined
    }
    for (const { field, model } of overrides.fields) {
      const [name] = field.split(/[[.]/)
      const corrected = fieldOf(product, model, name)
      assert.isDefined(corrected, `${model}.${field}`)
      assert.notDeepEqual(fieldOf(plain, model, name), corrected, `${model}.${field}`)
    }
    for (const { operationId } of overrides.operations) {
      assert.strictEqual(
        count(product, (operation) => operation.operationId === operationId),
        1
      )
    }
    const ids = new Set(operations(product).map(({ operationId }) => operationId))
    for (const operationId of Object.keys(sangforScp.docs.operations)) assert.isTrue(ids.has(operationId), operationId)
  })

  it("has examples whose requests are what the inputs take", () => {
    const { examples, product } = read()
    let requests = 0
    const problems: Array<string> = []
    for (const { body, operationId } of operations(product)) {
      const request = examples[operationId]?.request
      if (request === undefined) continue
      requests++
      problems.push(
        ...(body === undefined ? [`${operationId}: no body`] : misfits(product, body.type, request, operationId))
      )
    }
    assert.deepStrictEqual(problems, [])
    assert.strictEqual(requests, 71)
  })

  it("is generated as it is committed, says what each operation does, and imports in no circle", () => {
    const { product } = read()
    const files = print(product, sangforScp)
    assert.deepStrictEqual(undocumentedFields(files), [])
    assert.deepStrictEqual(undocumentedTypes(files), [])
    const present = readdirSync(generated, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))
    assert.deepStrictEqual(present.sort(), [...files.keys()].sort())
    for (const [name, text] of files) {
      const same = readFileSync(new URL(name, generated), "utf8") === text
      assert.isTrue(same, `${name} differs: npm run generate -- sangfor-scp`)
    }
    const imports = (name: string): ReadonlyArray<string> => importsOf(files, name)
    assert.isFalse(Cycles.components([...files.keys()], imports).some((members) => Cycles.isCycle(members, imports)))
    const scpFacts = facts(product, sangforScp)
    for (const operation of operations(product)) assert.notMatch(operationDoc(operation, [], scpFacts), /^Calls /)
  })
})

/** One operation, with the schema of the payload of its response. */
const operation = (operationId: string, data: Json, others: Record<string, Json> = {}): Json => ({
  operationId,
  tags: ["Things"],
  responses: {
    "200": {
      content: {
        "application/json": { schema: { allOf: [ref("Envelope"), object({ data })] } }
      }
    }
  },
  ...others
})

const schemas: Record<string, Json> = {
  Envelope: object({ code: { type: "integer", enum: [0] }, message: { type: "string" }, data: { type: "object" } }, [
    "code",
    "message",
    "data"
  ]),
  Thing: object(
    {
      id: { type: "string" },
      size: { type: "integer", "x-unit": "MB" },
      odd: { type: "string", "x-uncertain": true },
      kind: { type: "string" }
    },
    ["id", "size", "kind"]
  ),
  List: object({ total_size: { type: "integer" }, data: { type: "array", items: { type: "object" } } }, ["total_size"])
}

const read = (paths: Record<string, Json>, examples: Examples = {}): Product =>
  Result.getOrThrow(readProduct([document("2.0.0", paths, schemas)], sangforScp, examples))

const operationOf = (product: Product, name: string): Operation =>
  operations(product).find((candidate) => candidate.name === name) ?? assert.fail(name)

const fieldsOf = (product: Product, name: string): ReadonlyArray<Field> => {
  const type = product.types.find((named) => named.name === name)?.type
  return type?._tag === "Object" ? type.fields : assert.fail(name)
}

describe("the profile of SCP", () => {
  it("gives the newest generation of a call the plain name, and numbers the others", () => {
    const product = read({
      "/janus/20190725/things": { get: operation("listThings2019", ref("Thing")) },
      "/janus/20240725/things": { get: operation("listThings20240725", ref("Thing")) },
      "/janus/things": { get: operation("listThings", ref("Thing")) },
      "/janus/20200725/things/{id}": { get: operation("getThingJanus20200725", ref("Thing")) }
    })
    const names = operations(product).map(({ name, path }) => `${path} ${name}`)
    assert.deepStrictEqual(
      names.sort(),
      [
        "/v2/api/janus/20190725/things listThingsV2",
        "/v2/api/janus/20200725/things/{id} getThing",
        "/v2/api/janus/20240725/things listThings",
        "/v2/api/janus/things listThingsV1"
      ].map((line) => line.replace("/v2/api", ""))
    )
  })

  it("joins the parts of an envelope, and knows a page of records", () => {
    const page = { allOf: [ref("List"), object({ data: { type: "array", items: ref("Thing") } })] }
    const listed = operationOf(read({ "/janus/20190725/things": { get: operation("listThings", page) } }), "listThings")
    assert.deepStrictEqual(listed.response.type, { _tag: "Ref", name: "Thing" })
    assert.deepStrictEqual(listed.page, { key: "data" })
  })

  it("requires of a response what the document requires and every example has", () => {
    const paths = { "/janus/20190725/things/{id}": { get: operation("getThing", ref("Thing")) } }
    const body = { code: 0, message: "", data: { id: "1", size: null } }
    const example = { getThing: { response: { status: 200, body } } }
    const required = (examples: Examples) =>
      fieldsOf(read(paths, examples), "Thing").flatMap(({ name, required }) => (required ? [name] : []))
    assert.deepStrictEqual(required(example), ["id"])
    assert.deepStrictEqual(required({}), [])
  })

  it("requires nothing of a response to a write, at any depth; what reads and requests have stays as it is", () => {
    const wrapped = (name: string) => object({ things: { type: "array", items: ref(name) } }, ["things"])
    const content = { "application/json": { schema: ref("Thing") } }
    const paths = {
      "/janus/20190725/things/{id}": {
        get: operation("getThing", ref("Thing")),
        put: operation("updateThing", ref("Thing"), { requestBody: { content } })
      },
      "/janus/20190725/things": { post: operation("createThings", wrapped("Thing"), { requestBody: { content } }) },
      "/janus/20190725/others": { post: operation("createOther", wrapped("Other")) }
    }
    const thing = { id: "1", size: 1, kind: "a" }
    const responds = (data: unknown) => ({ response: { status: 200, body: { code: 0, message: "", data } } })
    const examples = {
      getThing: responds(thing),
      updateThing: responds(thing),
      createThings: responds({ things: [thing] }),
      createOther: responds({ things: [{ id: "1" }] })
    }
    const others = { ...schemas, Other: object({ id: { type: "string" } }, ["id"]) }
    const product = Result.getOrThrow(readProduct([document("2.0.0", paths, others)], sangforScp, examples))
    const required = Object.fromEntries(
      product.types.flatMap(({ name, type }) =>
        type._tag === "Object" ? [[name, type.fields.filter((field) => field.required).length] as const] : []
      )
    )
    assert.deepStrictEqual(required, {
      CreateOtherResponse: 0,
      CreateThingsResponse: 0,
      Other: 0,
      Thing: 3,
      ThingResponse: 0,
      UpdateThingResponse: 0
    })
  })

  it("keeps units, and lets any text be where the document is unclear, but for enums", () => {
    const parameters = [
      { name: "kind", in: "query", schema: { type: "string", enum: ["a"] }, "x-uncertain": true },
      { name: "odd", in: "query", schema: { type: "integer" }, "x-uncertain": true }
    ]
    const paths = { "/janus/20190725/things/{id}": { get: operation("getThing", ref("Thing"), { parameters }) } }
    const product = read(paths)
    const [, size, odd] = fieldsOf(product, "Thing")
    assert.strictEqual(size?.unit, "MB")
    assert.deepInclude(odd, { unclear: true, type: { _tag: "Unknown" } })
    const text = print(product, sangforScp).get("Things.ts") ?? ""
    assert.include(text, "/** Size of the thing, in MB. */")
    assert.include(
      text,
      `/** Kind of the thing. The vendor's document is unclear about it. */\n  readonly kind?: "a" | Model.Unlisted | undefined`
    )
    assert.include(text, "readonly odd?: number | string | undefined")
  })

  it("names the version that brought an operation only where it is later than the oldest", () => {
    const product = read({
      "/janus/20190725/things/{id}": { get: operation("getThing", ref("Thing"), { "x-min-version": "1.1.0" }) },
      "/janus/20190725/others/{id}": { get: operation("getOther", ref("Thing"), { "x-min-version": "1.0.0" }) },
      "/janus/20190725/thirds/{id}": { get: operation("getThird", ref("Thing")) }
    })
    assert.strictEqual(product.oldest, "1.0.0")
    assert.strictEqual(operationOf(product, "getThird").since, "1.0.0")
    const text = print(product, sangforScp).get("Things.ts") ?? ""
    assert.include(text, "Needs SCP 1.1.0.")
    assert.notInclude(text, "Needs SCP 1.0.0.")
    assert.notInclude(text, "Needs SCP 2.0.0.")
  })

  it("says where a document has another path", () => {
    const get = operation("getThing", ref("Thing"), { "x-documented-path": "/janus/v1/things/{id}" })
    const text = print(read({ "/janus/20190725/things/{id}": { get } }), sangforScp).get("Things.ts") ?? ""
    assert.include(text.replaceAll("\n * ", " "), "The vendor's document has the path `/janus/v1/things/{id}`.")
  })

  it("stops at a reference that leads nowhere, with its place", () => {
    const paths = { "/janus/20190725/things/{id}": { get: operation("getThing", ref("Thin")) } }
    assert.include(
      productError([document("2.0.0", paths, schemas)], sangforScp),
      `"#/components/schemas/Thin" leads nowhere, at #/paths/~1janus~120190725~1things~1{id}/get/responses/200/content/application~1json/schema/allOf/1/properties/data/$ref`
    )
  })

  it("refuses examples that are none", () => {
    const parsed = parseExamples("examples.json", `{"getThing": {"response": {"status": "OK"}}}`)
    assert.include(Result.isFailure(parsed) ? parsed.failure.message : "", "examples.json")
  })
})
