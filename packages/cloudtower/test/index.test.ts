/** What a program needs of core is in the index, and is the same as core's. */
import * as CoreHciError from "@effect-hci/core/HciError"
import * as CoreRetryPolicy from "@effect-hci/core/RetryPolicy"
import { assert, describe, it } from "@effect/vitest"
import { HciError, type PagingOptions, RetryPolicy, type Vm } from "../src/index.ts"

describe("the index", () => {
  it("has the errors and the retry policy of core", () => {
    assert.strictEqual(HciError.NotFound, CoreHciError.NotFound)
    assert.strictEqual(RetryPolicy.RetryPolicy, CoreRetryPolicy.RetryPolicy)
  })

  it("has the options of listings", () => {
    const paging: PagingOptions = { pageSize: 10, onInvalid: "skip" }
    const options: Vm.ListOptions = { ...paging, where: { name: "web" } }
    assert.deepStrictEqual(options, { pageSize: 10, onInvalid: "skip", where: { name: "web" } })
  })
})
