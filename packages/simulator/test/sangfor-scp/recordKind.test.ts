import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Identifiers from "../../src/internal/engine/identifiers.ts"
import type { JsonObject } from "../../src/internal/engine/json.ts"
import type { Lookups, References } from "../../src/internal/sangfor-scp/records/recordKind.ts"
import {
  field,
  moment,
  number,
  recordKind,
  reference,
  text
} from "../../src/internal/sangfor-scp/records/recordKind.ts"

const kind = recordKind({
  model: "Lamp",
  resource: "lamps",
  ids: (seed) => Identifiers.uuids(seed, "lamp"),
  size: ({ lamps }: { readonly lamps: number }) => lamps,
  fields: {
    name: text("name", "lamp_name"),
    watts: number("watts", () => 40),
    az: reference("azs", ["az_id"], { az_id: (az, { catalog }) => catalog.azs.at(az).id }),
    boughtAt: moment("bought_at", { bought_at: (at) => new Date(at).toISOString() }),
    owner: field(Schema.UndefinedOr(Schema.Int), () => undefined)
  },
  seed: (_, index) => ({ index, name: `lamp-${index}`, watts: 60, az: index, boughtAt: 1000, owner: undefined })
})

const indexOf = (id: string) => ["az-0", "az-1"].indexOf(id)
const lookups: Lookups = {
  azs: indexOf,
  projects: indexOf,
  images: indexOf,
  storageTags: indexOf,
  hosts: indexOf,
  servers: indexOf,
  vpcs: indexOf,
  subnets: indexOf,
  volumes: indexOf,
  ports: indexOf,
  userOfProject: () => ""
}

const named = { at: (index: number) => ({ id: `az-${index}`, name: "", userId: "", osType: "" }) }
const references: References = {
  catalog: { azs: named, projects: named, images: named, storageTags: named },
  hosts: { ids: Identifiers.uuids(1, "host"), get: () => undefined }
}

const read = (exported: JsonObject) => kind.read(exported, 7, lookups)

describe("a kind of record", () => {
  it("reads a record of an export, under any of its names and with what an export may lack", () => {
    const whole = { lamp_name: "desk", watts: 25, az_id: "az-1", bought_at: "2026-01-02T03:04:05" }
    const record = { index: 7, name: "desk", watts: 25, az: 1, boughtAt: Date.UTC(2026, 0, 2, 3, 4, 5) }
    assert.deepStrictEqual(read(whole), { ...record, owner: undefined })
    assert.deepStrictEqual(read({ ...whole, bought_at: "2026-01-02 04:04:05+01:00" }).boughtAt, record.boughtAt)
    assert.deepStrictEqual(read({}), { index: 7, name: "", watts: 40, az: -1, boughtAt: 0, owner: undefined })
  })

  it("writes a record for a response: its id, then its fields in order", () => {
    const record = kind.seed({ lamps: 2 }, 1)
    const written = kind.plain(record, references, "id-1")
    assert.strictEqual(
      JSON.stringify(written),
      `{"id":"id-1","name":"lamp-1","watts":60,"az_id":"az-1","bought_at":"1970-01-01T00:00:01.000Z"}`
    )
    assert.notProperty(kind.plain(record, references), "id")
  })

  it("keeps a record in saved state, and restores it at its index", () => {
    const record = { ...kind.seed({ lamps: 2 }, 1), owner: 3 }
    assert.deepStrictEqual(kind.capture(record), { name: "lamp-1", watts: 60, az: 1, boughtAt: 1000, owner: 3 })
    assert.deepStrictEqual(Result.getOrThrow(kind.restore(kind.capture(record), 1)), record)
    const without = kind.seed({ lamps: 2 }, 0)
    assert.notProperty(kind.capture(without), "owner")
    assert.deepStrictEqual(Result.getOrThrow(kind.restore(kind.capture(without), 0)), without)
  })

  it("tells which value of saved state is wrong", () => {
    const problem = (values: unknown) => Result.getOrThrow(Result.flip(kind.restore(values, 0)))
    const values = kind.capture(kind.seed({ lamps: 2 }, 0))
    assert.match(problem({ ...values, watts: "60" }), /^values\.watts: Expected number/)
    assert.match(problem({ ...values, az: 1.5 }), /^values\.az: /)
    const { name: _, ...rest } = values
    assert.strictEqual(problem(rest), "values.name: Missing key")
    assert.match(problem(null), /^values: /)
  })
})
