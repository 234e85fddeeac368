import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as HciError from "../src/HciError.ts"

const detail = { platform: "plain", operation: "Things.get", message: "no luck" }

describe("HciError", () => {
  it.each([
    [[], ""],
    [[{ path: "name", message: "Expected string" }], " at name: Expected string"],
    [[{ path: "", message: "Expected object" }], " at its root: Expected object"],
    [
      [
        { path: "disks[1].size", message: "Expected number" },
        { path: "name", message: "Missing key" },
        { path: "id", message: "Missing key" }
      ],
      " at disks[1].size: Expected number and 2 more"
    ]
  ] as const)("describes issues by the first and the number of the others: %j", (issues, description) => {
    assert.strictEqual(HciError.describeIssues(issues), description)
  })

  it("tells the errors of any request from those of some operations", () => {
    const errors = [
      new HciError.Unauthorized(detail),
      new HciError.Forbidden(detail),
      new HciError.BadRequest(detail),
      new HciError.RateLimited(detail),
      new HciError.ServerError(detail),
      new HciError.TransportError({ ...detail, reason: "dns", sent: false }),
      new HciError.InvalidResponse({ ...detail, issues: [] })
    ]
    for (const error of errors) assert.isTrue(HciError.isRequestError(error), error._tag)
    assert.isFalse(HciError.isRequestError(new HciError.NotFound(detail)))
    assert.isFalse(HciError.isRequestError(new HciError.Conflict(detail)))
    assert.isFalse(HciError.isRequestError({ ...detail, _tag: "Forbidden" }))
  })

  it("knows how long the server asks to wait", () => {
    assert.strictEqual(HciError.retryAfterMillis(new HciError.RateLimited({ ...detail, retryAfterMillis: 2000 })), 2000)
    assert.strictEqual(HciError.retryAfterMillis(new HciError.ServerError({ ...detail, retryAfterMillis: 30 })), 30)
    assert.strictEqual(HciError.retryAfterMillis(new HciError.ServerError(detail)), 0)
    assert.strictEqual(HciError.retryAfterMillis(new HciError.BadRequest(detail)), 0)
  })

  it("is encoded and decoded by its schema", () => {
    const error = new HciError.Conflict({ ...detail, locked: [{ id: "v-1", type: "Vm" }], status: 409 })
    const encoded = Schema.encodeSync(HciError.Conflict)(error)
    assert.deepStrictEqual<unknown>(encoded, {
      _tag: "Conflict",
      ...detail,
      status: 409,
      locked: [{ id: "v-1", type: "Vm" }]
    })
    assert.instanceOf(Schema.decodeSync(HciError.Conflict)(encoded), HciError.Conflict)
  })
})
