import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpApiError from "effect/http-api/HttpApiError"
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

describe("predicates", () => {
  const detail = { platform: "cloudtower", operation: "Vm.getVms", message: "" } as const
  const errors = {
    NotFound: new HciError.NotFound(detail),
    Conflict: new HciError.Conflict(detail),
    Locked: new HciError.Conflict({ ...detail, locked: [{ id: "a", type: "VM" }] }),
    Unsupported: new HciError.Unsupported({ ...detail, since: "4.0.0", serverVersion: "3.0.0" }),
    TaskFailed: new HciError.TaskFailed({ ...detail, tasks: [] }),
    TaskGone: new HciError.TaskGone({ ...detail, taskIds: ["t"] }),
    Timeout: new HciError.Timeout({ ...detail, taskIds: ["t"], timeoutMillis: 1 }),
    Unauthorized: new HciError.Unauthorized(detail),
    Forbidden: new HciError.Forbidden(detail),
    BadRequest: new HciError.BadRequest(detail),
    RateLimited: new HciError.RateLimited(detail),
    ServerError: new HciError.ServerError(detail),
    Refused: new HciError.TransportError({ ...detail, reason: "refused", sent: false }),
    Certificate: new HciError.TransportError({ ...detail, reason: "certificate", sent: false }),
    Circuit: new HciError.TransportError({ ...detail, reason: "circuit", sent: false }),
    Malformed: new HciError.InvalidResponse({ ...detail, code: "malformed", issues: [] }),
    Schema: new HciError.InvalidResponse({ ...detail, issues: [] })
  }

  const namesOf = (predicate: (u: unknown) => boolean) =>
    Object.entries(errors).flatMap(([name, error]) => (predicate(error) ? [name] : []))

  it("tell the categories", () => {
    assert.deepStrictEqual(namesOf(HciError.isTransient), [
      "Locked",
      "Timeout",
      "RateLimited",
      "ServerError",
      "Refused",
      "Circuit",
      "Malformed"
    ])
    assert.deepStrictEqual(namesOf(HciError.isAuthorization), ["Unauthorized", "Forbidden"])
    assert.deepStrictEqual(namesOf(HciError.isTaskError), ["TaskFailed", "TaskGone", "Timeout"])
    assert.deepStrictEqual(namesOf(HciError.isHciError), Object.keys(errors))
    assert.deepStrictEqual(namesOf(HciError.isFrom("cloudtower")), Object.keys(errors))
    assert.deepStrictEqual(namesOf(HciError.isFrom("sangfor-scp")), [])
    assert.deepStrictEqual(namesOf(HciError.isFrom("cloudtower", "NotFound", "Timeout")), ["NotFound", "Timeout"])
  })

  it.effect("of a platform that is named stay as they are; one of the other platform is a defect", () =>
    Effect.gen(function* () {
      const missing = new HciError.NotFound({ platform: "cloudtower", operation: "Vm.get", message: "gone" })
      const onTower = Effect.fail(missing).pipe(HciError.withPlatform("cloudtower"))
      assert.strictEqual(yield* Effect.flip(onTower), missing)
      const exit = yield* Effect.exit(Effect.fail(missing).pipe(HciError.withPlatform("sangfor-scp")))
      assert.isTrue(Exit.isFailure(exit) && Exit.hasDies(exit))
      const other = yield* Effect.flip(Effect.fail("other").pipe(HciError.withPlatform("sangfor-scp")))
      assert.strictEqual(other, "other")
    })
  )

  it.effect("tell errors of this library from effect's own with the same tag", () =>
    Effect.gen(function* () {
      const effectNotFound = new HttpApiError.NotFound()
      assert.strictEqual(effectNotFound._tag, errors.NotFound._tag)
      assert.isFalse(HciError.isHciError(effectNotFound))
      const caught = (error: HciError.NotFound | HciError.Timeout | HttpApiError.NotFound) =>
        Effect.fail(error).pipe(
          Effect.catchIf(HciError.is("NotFound", "Conflict"), ({ message }) => Effect.succeed(message))
        )
      assert.strictEqual(yield* caught(errors.NotFound), errors.NotFound.message)
      assert.strictEqual(yield* Effect.flip(caught(effectNotFound)), effectNotFound)
      assert.strictEqual(yield* Effect.flip(caught(errors.Timeout)), errors.Timeout)
    })
  )
})
