import { jsonOf } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { VERSION } from "../src/PackageVersion.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const Manifest = Schema.Struct({
  name: Schema.String,
  version: Schema.optionalKey(Schema.String),
  private: Schema.optionalKey(Schema.Boolean),
  engines: Schema.Struct({ node: Schema.String })
})

const manifests = globSync(["package.json", "packages/*/package.json", "docs/cookbook/package.json"], {
  cwd: root
}).map((file) => jsonOf(readFileSync(`${root}${file}`, "utf8"), Manifest))

describe("manifests", () => {
  it("of public packages have the version VERSION", () => {
    const published = manifests.filter((manifest) => manifest.private !== true)
    assert.deepStrictEqual(
      published.map(({ name, version }) => `${name} ${version}`).sort(),
      ["cli", "cloudtower", "core", "inventory", "sangfor-scp", "simulator"].map(
        (name) => `@effect-hci/${name} ${VERSION}`
      )
    )
  })

  it("all name the same Node", () => {
    assert.deepStrictEqual([...new Set(manifests.map(({ engines }) => engines.node))], [">=22.19"])
  })
})
