import { assert, describe, it } from "@effect/vitest"
import * as Request from "../../../src/internal/transport/request.ts"

describe("address of a site", () => {
  it.each([
    ["https://10.10.10.10", "https://10.10.10.10"],
    ["10.10.10.10", "https://10.10.10.10"],
    ["scp.example:4430", "https://scp.example:4430"],
    ["localhost:8080/base/", "https://localhost:8080/base"],
    [" https://site.test/// ", "https://site.test"],
    ["http://site.test", "http://site.test"],
    ["HTTPS://Site.Test:443/v2/api/", "https://site.test/v2/api"],
    ["[::1]:8443", "https://[::1]:8443"],
    ["https://user:letmein@site.test/?key=letmein#letmein", "https://site.test"],
    ["user:letmein@site.test:4430", "https://site.test:4430"],
    ["https:/user:letmein@site.test", "https://site.test"],
    ["https:\\\\user:letmein@site.test", "https://site.test"],
    ["ht\ntps://user:letmein@site.test\n", "https://site.test"]
  ])("%s is %s", (url, normal) => {
    assert.strictEqual(Request.normalizeUrl(url), normal)
    assert.isTrue(Request.isHttpUrl(normal))
  })

  it("takes a URL as well", () => {
    assert.strictEqual(
      Request.normalizeUrl(new URL("https://user:letmein@site.test/?key=letmein")),
      "https://site.test"
    )
  })

  it.each([
    "",
    "https://",
    "http://a b",
    "ftp://site.test",
    "https://user:letmein@a b/?letmein",
    "user:let/mein@a b",
    "https://user:let/mein@site.test",
    "https://user:letmein#@site.test",
    "https://user:letmein?1@site.test",
    "https://user:1234/letmein@site.test",
    "https://user:1234#letmein@site.test",
    "https:/\\user:letmein@a b",
    undefined,
    null,
    Object.create(null),
    { toString: () => Symbol("letmein") }
  ])("%j can be shown, and not be sent to", (url) => {
    assert.isFalse(Request.isHttpUrl(Request.normalizeUrl(url)))
    assert.notInclude(Request.normalizeUrl(url), "mein")
  })
})
