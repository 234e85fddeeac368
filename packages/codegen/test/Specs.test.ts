import * as Result from "effect/Result"
import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import * as Cycles from "../src/Cycles.ts"
import { facts } from "../src/docs/Facts.ts"
import { operationDoc } from "../src/docs/OperationDocs.ts"
import type { Operation } from "../src/Model.ts"
import { enums, inputs, inputType, models, operations } from "../src/Model.ts"
import { inputName } from "../src/Names.ts"
import type { Document } from "../src/OpenApi.ts"
import { parse } from "../src/OpenApi.ts"
import { cloudTower } from "../src/profiles/CloudTower.ts"
import { references } from "../src/Type.ts"
import { print } from "../src/print/Print.ts"
import { importsOf, product, undocumentedFields, undocumentedTypes } from "./fixtures.ts"

const generated = new URL("../../cloudtower/src/generated/", import.meta.url)
const specs = new URL("../../../../shared/specs/", import.meta.url)

const documents = (platform: string): ReadonlyArray<Document> =>
  readdirSync(new URL(`${platform}/`, specs))
    .filter((file) => !file.endsWith("examples.json"))
    .map((file) => Result.getOrThrow(parse(file, readFileSync(new URL(`${platform}/${file}`, specs), "utf8"))))

const count = (operations: ReadonlyArray<Operation>, test: (operation: Operation) => boolean): number =>
  operations.filter(test).length

describe.runIf(existsSync(specs))("the vendors' documents", () => {
  it("CloudTower", { timeout: 60_000 }, () => {
    const read = documents("cloudtower")
    const paths = Object.fromEntries(
      read.map((document) => [document.info.version, Object.keys(document.paths).length])
    )
    assert.deepStrictEqual(paths, {
      "2.8.0": 409,
      "3.4.4": 442,
      "4.0.0": 456,
      "4.1.0": 456,
      "4.2.0": 456,
      "4.3.0": 502,
      "4.4.0": 527,
      "4.5.0": 531,
      "4.6.0": 554,
      "4.7.0": 569,
      "4.8.0": 573,
      "4.8.1": 573,
      "4.9.0": 575
    })
    const tower = product(read)
    const towerOperations = operations(tower)
    assert.strictEqual(towerOperations.length, 575)
    assert.strictEqual(tower.basePath, "/v2/api")
    assert.strictEqual(tower.modules.length, 130)
    assert.strictEqual(tower.modules.filter(({ listing }) => listing !== undefined).length, 118)
    assert.strictEqual(models(tower).length, 778)
    assert.strictEqual(enums(tower).length, 155)
    assert.strictEqual(inputs(tower).length, 966)
    assert.strictEqual(
      count(towerOperations, ({ safety }) => safety === "read"),
      274
    )
    assert.strictEqual(
      count(towerOperations, ({ response }) => response.task !== "none"),
      300
    )
    assert.strictEqual(
      count(towerOperations, ({ body }) => body?.media === "multipart"),
      6
    )
    // Every correction corrects a field or an operation that exists.
    const fields = new Set(
      tower.types.flatMap(({ name, type }) =>
        type._tag === "Object" ? type.fields.map((field) => `${name}.${field.name}`) : []
      )
    )
    for (const { field, model } of cloudTower.overrides.fields) assert.isTrue(fields.has(`${model}.${field}`))
    for (const { operationId } of cloudTower.overrides.operations) {
      assert.strictEqual(
        count(towerOperations, (operation) => operation.operationId === operationId),
        1
      )
    }
    // So does every sentence about an operation or a field, and every operation says what it does.
    const inputFields = new Set(
      towerOperations.flatMap((operation) => {
        const type = inputType(operation)
        return type?._tag === "Object" ? type.fields.map(({ name }) => `${inputName(operation.name)}.${name}`) : []
      })
    )
    const operationIds = new Set(towerOperations.map(({ operationId }) => operationId))
    const { docs } = cloudTower
    for (const operationId of Object.keys(docs.operations)) assert.isTrue(operationIds.has(operationId), operationId)
    for (const { field, model } of docs.fields) {
      assert.isTrue(fields.has(`${model}.${field}`) || inputFields.has(`${model}.${field}`), `${model}.${field}`)
    }
    for (const unit of docs.units) {
      for (const field of unit.fields) assert.isTrue(fields.has(`${unit.model}.${field}`), `${unit.model}.${field}`)
    }
    const towerFacts = facts(tower, cloudTower)
    for (const operation of towerOperations) assert.notMatch(operationDoc(operation, [], towerFacts), /^Calls /)
    // The index names the versions.
    const [oldest] = tower.versions
    const index = readFileSync(new URL("../index.ts", generated), "utf8")
    assert.include(index, `CloudTower ${oldest} to ${tower.versions.at(-1)}`)
    // What is committed is what would be generated, and nothing else.
    const files = print(tower, cloudTower)
    assert.deepStrictEqual(undocumentedFields(files), [])
    assert.deepStrictEqual(undocumentedTypes(files), [])
    const present = readdirSync(generated, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))
    assert.deepStrictEqual(present.sort(), [...files.keys()].sort())
    for (const [name, text] of files) {
      const same = readFileSync(new URL(name, generated), "utf8") === text
      assert.isTrue(same, `${name} differs: npm run generate -- cloudtower`)
    }
    // No file imports another in a circle, types included.
    const imports = (name: string): ReadonlyArray<string> => importsOf(files, name)
    assert.isFalse(Cycles.components([...files.keys()], imports).some((members) => Cycles.isCycle(members, imports)))
    // One model contains itself; all other cycles are between inputs.
    const byName = new Map(models(tower).map(({ name, type }) => [name, references(type)]))
    const edges = (name: string): Iterable<string> => byName.get(name) ?? []
    const cycles = Cycles.components([...byName.keys()], edges).filter((members) => Cycles.isCycle(members, edges))
    assert.deepStrictEqual(cycles, [["ClusterStorageInfo"]])
  })
})
