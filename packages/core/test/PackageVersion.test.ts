import { assert, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { VERSION } from "../src/PackageVersion.ts"

const packages = fileURLToPath(new URL("../../", import.meta.url))

it("VERSION is the version of every public package", () => {
  const manifests = globSync("*/package.json", { cwd: packages })
    .map((file) => JSON.parse(readFileSync(`${packages}${file}`, "utf8")))
    .filter((manifest) => manifest.private !== true)
  assert.isNotEmpty(manifests)
  assert.deepStrictEqual(
    manifests.map(({ name, version }) => ({ name, version })),
    manifests.map(({ name }) => ({ name, version: VERSION }))
  )
})
