import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Site from "@effect-hci/inventory/Site"

describe("Site", () => {
  it("writes addresses down without credentials", () => {
    assert.strictEqual(Site.publicUrl("https://admin:s3cret@scp.example:4430/?token=x#y"), "https://scp.example:4430")
    assert.strictEqual(Site.publicUrl(new URL("http://scp.example/base/")), "http://scp.example/base")
    assert.strictEqual(Site.publicUrl("admin:s3cret"), "")
  })

  const forms = [
    "admin:s3cret@scp.example:4430",
    " https://admin:s3cret@scp.example:4430/ ",
    "HTTPS://admin:s3cret@SCP.example:4430/?password=s3cret",
    "https://admin:s3cret@scp.example:4430/#s3cret",
    "https:\\\\admin:s3cret@scp.example:4430",
    "https://s3cret@scp.example:4430//",
    "//admin:s3cret@scp.example:4430",
    "https:admin:s3cret@scp.example:4430",
    "ftp://admin:s3cret@scp.example:4430",
    "https://admin:s3cret@",
    "https://[s3cret",
    "https://admin:s3cret#@scp.example:4430",
    "https://admin:1234/s3cret@scp.example:4430",
    "https:/\\admin:s3cret@scp.example:4430",
    "ht\ntps://admin:s3cret@scp.example:4430",
    "s3cret:443x",
    ""
  ]
  it.each(forms)("never shows a secret of %s", (form) => {
    assert.include(["https://scp.example:4430", ""], Site.publicUrl(form))
  })

  it("takes a missing scheme for https", () => {
    assert.strictEqual(Site.publicUrl("scp.example:4430"), "https://scp.example:4430")
    assert.strictEqual(Site.publicUrl("10.10.10.10"), "https://10.10.10.10")
    assert.strictEqual(Site.parseUrl("http://10.10.10.10")?.href, "http://10.10.10.10/")
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
