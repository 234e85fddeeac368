import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Site from "@effect-hci/inventory/Site"

describe("Site", () => {
  it("writes addresses down without credentials", () => {
    assert.strictEqual(Site.publicUrl("https://admin:s3cret@scp.example:4430/?token=x#y"), "https://scp.example:4430")
    assert.strictEqual(Site.publicUrl(new URL("http://scp.example/base/")), "http://scp.example/base")
    assert.strictEqual(Site.publicUrl("admin:s3cret"), "")
  })

  const available = [{ name: "servers" }, { name: "images" }]

  it("picks resources by name, each once", () => {
    assert.deepStrictEqual(Site.pick(available, ["images", "images"]), Result.succeed([{ name: "images" }]))
  })

  it("names the resources there are when one is unknown", () => {
    const { message } = Result.getOrThrow(Result.flip(Site.pick(available, ["images", "disks"])))
    assert.strictEqual(message, `There is no resource "disks": choose from servers, images.`)
  })
})
