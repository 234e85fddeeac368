/** How long a server asks to wait. */
import { assert, describe, it } from "@effect/vitest"
import * as Headers from "effect/http/Headers"
import { serverWaitMillis } from "../../../src/internal/transport/limits.ts"

/** 2026-01-01T00:00:00Z */
const now = 1_767_225_600_000
const usedUp = (reset: string) => ({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset })

describe("serverWaitMillis", () => {
  it.each([
    ["seconds", { "retry-after": "40" }, 40_000],
    ["no seconds", { "retry-after": "0" }, 0],
    ["a date", { "retry-after": "Thu, 01 Jan 2026 00:00:10 GMT" }, 10_000],
    ["a date that is over", { "retry-after": "Wed, 31 Dec 2025 23:59:00 GMT" }, 0],
    [
      "a date by a clock an hour ahead",
      { date: "Thu, 01 Jan 2026 01:00:00 GMT", "retry-after": "Thu, 01 Jan 2026 01:00:10 GMT" },
      10_000
    ],
    [
      "a date beside a clock that nobody believes",
      { date: "Fri, 12 Sep 275760 23:59:59 GMT", "retry-after": "Thu, 01 Jan 2026 00:00:10 GMT" },
      10_000
    ],
    ["more seconds than there are", { "retry-after": "9".repeat(40) }, Number.MAX_SAFE_INTEGER],
    ["no sense", { "retry-after": "soon" }, undefined],
    ["nothing", {}, undefined],
    ["a reset in seconds", usedUp("30"), 30_000],
    ["a reset since the epoch", usedUp("1767225630"), 30_000],
    ["a reset since the epoch in milliseconds", usedUp("1767225630000"), 30_000],
    ["a reset without a sense", usedUp("later"), undefined],
    ["a reset while requests are left", { "x-ratelimit-remaining": "1", "x-ratelimit-reset": "30" }, undefined],
    ["a reset that is over", usedUp("1767225000"), 0]
  ] as const)("of %s", (_, headers, millis) => {
    assert.strictEqual(serverWaitMillis(Headers.fromInput(headers), now), millis)
  })
})
