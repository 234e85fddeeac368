/** Records that are written as the text they came as, and those that must not be. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as CloudTower from "@effect-hci/cloudtower/CloudTower"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as Inventory from "@effect-hci/inventory/Inventory"
import * as FileSinks from "@effect-hci/inventory/node/FileSinks"
import { json, jsonText, type Request, route } from "@effect-hci/simulator/Script"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Fake from "./fakes.ts"

const url = "https://tower.test"

/** So many labels that their texts are kept. */
const count = 60

const label = (index: number): string => {
  const id = `l-${String(index).padStart(3, "0")}`
  return `{"id":"${id}","createdAt":"2026-01-01T00:00:00.000Z","key":"team","value":"${"blue ".repeat(80)}"`
}

/** Whether a request is about all labels, and not about those behind one. */
const isFromStart = ({ text }: Request): boolean => !text.includes("id_gt")

/** The lines of a run over the labels of a Tower which writes this after the fields that each of them has. */
const linesOf = Effect.fnUntraced(function* (more: string) {
  const labels = `[${Array.from({ length: count }, (_, index) => label(index) + more).join()}]`
  const server = ScriptedServer.make([
    route("POST", "/v2/api/get-clusters-connection", json({ aggregate: { count: 1 } })),
    route("POST", "/v2/api/get-labels-connection", (request) =>
      json({ aggregate: { count: isFromStart(request) ? count : 0 } })
    ),
    route("POST", "/v2/api/get-labels", (request) => (isFromStart(request) ? jsonText(labels) : json([])))
  ])
  const tower = Layer.provide(
    CloudTower.layer({ url, credentials: { apiKey: Redacted.make("key-of-a-test") } }),
    server.layer
  )
  const folder = yield* Fake.folder
  const site = CloudTowerSite.layer({ name: "lab", url }, tower)
  const manifest = yield* Inventory.run({
    sites: [{ name: "lab", platform: "cloudtower", url, layer: site, resources: ["labels"] }],
    sink: yield* FileSinks.ndjson({ folder })
  })
  assert.deepStrictEqual([manifest.status, manifest.sites[0]?.resources[0]?.error], ["whole", null])
  const text = yield* Fake.text(folder, "run-000001", "lab", "labels.ndjson")
  return text.trimEnd().split("\n")
})

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Unknown))

/** What the lines are where no text is taken. */
const written = (more: string): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => JSON.stringify(parse(label(index) + more)))

layer(NodeServices.layer)("records that come as text", (it) => {
  it.effect("are written as they came, where that is as short as it can be", () =>
    Effect.gen(function* () {
      // An integer-like field is an object's first one, and an exponent is spelt out, once a record is written anew.
      const more = ',"7":[1e2,true,{"a":0.25}],"name":"产品"}'
      assert.deepStrictEqual(
        yield* linesOf(more),
        Array.from({ length: count }, (_, index) => label(index) + more)
      )
    })
  )

  it.effect.each([
    ["spaces", ', "more" : [ 1, 2 ] }'],
    ["line breaks, as many as an exponent spares", ',"more":\n\n\n1e5}'],
    ["line breaks, as many as an exponent of a fraction spares", ',"more":\n\n1e-5}'],
    ["a field twice, where an exponent spares as much", ',"n":0,"n":1e12,"m":1e12}'],
    ["characters that are escaped without need", ',"more":"\\u0062\\/"}'],
    ["characters that must be escaped", ',"more":"\\n\\"\\\\"}'],
    ["zeros that are not needed", ',"more":[1.0,-0,0.10,1e+2]}']
  ] as const)("are written anew where they have %s", ([, more]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* linesOf(more), written(more))
    })
  )

  it.effect.each([
    ["is left empty later", ',"admin_password":"hunter2","admin_password":"","n":1e15}'],
    ["is null later", ',"admin_password":"hunter2","admin_password":null,"n":[1e15,1e15]}'],
    ["is another one later", ',"admin_password":"hunter2","admin_password":"hunter2"}']
  ] as const)("do not tell a secret that %s", ([, more]) =>
    Effect.gen(function* () {
      const lines = yield* linesOf(more)
      assert.strictEqual(lines.length, count)
      for (const line of lines) assert.notInclude(line, "hunter2")
    })
  )

  it.effect.prop(
    "are what would be written anew, whatever they hold and however that is laid out",
    { field: Schema.Json, spaces: Schema.Boolean },
    ({ field, spaces }) =>
      Effect.gen(function* () {
        const more = `,"more":${JSON.stringify(field, null, spaces ? 1 : 0)}}`
        const lines = yield* linesOf(more)
        assert.deepStrictEqual(
          lines.map((line) => parse(line)),
          written(more).map((line) => parse(line))
        )
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    { arbitrary: { runs: 10 } }
  )
})
