import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as FaultRule from "../src/FaultRule.ts"

const rules: ReadonlyArray<readonly [text: string, rule: FaultRule.FaultRule]> = [
  [
    "Servers.create:status=500,probability=0.2",
    { operation: "Servers.create", effect: { _tag: "Status", status: 500 }, probability: 0.2 }
  ],
  ["Servers.*:drop,count=3", { operation: "Servers.*", effect: { _tag: "Drop" }, count: 3 }],
  ["*:latency=2000ms", { operation: "*", effect: { _tag: "Latency", millis: 2000 } }],
  ["*:drop-after,after=10", { operation: "*", effect: { _tag: "DropAfter" }, after: 10 }],
  [
    "Auth.*:status=429,retry-after=5",
    { operation: "Auth.*", effect: { _tag: "Status", status: 429, retryAfterSeconds: 5 } }
  ],
  ["*.list:truncate", { operation: "*.list", effect: { _tag: "Truncate" } }],
  [
    "api.ResourcePools.createG2hProxy:drop",
    { operation: "api.ResourcePools.createG2hProxy", effect: { _tag: "Drop" } }
  ],
  ["*:malformed", { operation: "*", effect: { _tag: "Malformed" } }],
  ["*:expire-session,count=1", { operation: "*", effect: { _tag: "ExpireSession" }, count: 1 }],
  ["Servers.*:fail-task", { operation: "Servers.*", effect: { _tag: "FailTask" } }],
  [
    "Vm.*:fail-task=EAllocSpace: no space,count=1",
    { operation: "Vm.*", effect: { _tag: "FailTask", reason: "EAllocSpace: no space" }, count: 1 }
  ]
]

describe("FaultRule", () => {
  it.each(rules)("reads and writes %s", (text, rule) => {
    assert.deepStrictEqual(Result.getOrThrow(FaultRule.parse(text)), rule)
    assert.strictEqual(FaultRule.format(rule), text)
  })

  it("reads durations with their units", () => {
    const millis = ["250ms", "2s", "1.5s", "1m"].map((text) => {
      const { effect } = Result.getOrThrow(FaultRule.parse(`*:latency=${text}`))
      return effect._tag === "Latency" ? effect.millis : undefined
    })
    assert.deepStrictEqual(millis, [250, 2000, 1500, 60_000])
  })

  const wrong: ReadonlyArray<readonly [text: string, part: string]> = [
    ["Servers.list", 'it has no ":"'],
    [":drop", '"" is not an operation'],
    ["Servers list:drop", '"Servers list" is not an operation'],
    ["*:explode", '"explode" is none of drop, drop-after'],
    ["*:status=200", '"status=200" has no usable value; write status=503'],
    ["*:latency=fast", '"latency=fast" has no usable value; write latency=250ms'],
    ["*:drop,probability=2", '"probability=2" has no usable value'],
    ["*:drop,count=-1", '"count=-1" has no usable value'],
    ["*:fail-task=", '"fail-task=" has no usable value; write fail-task=VM_DUPLICATED_NAME'],
    ["*:drop,count=", '"count=" has no usable value'],
    ["*:count=1", "it has 0 faults in place of one"],
    ["*:drop,truncate", "it has 2 faults in place of one"],
    ["*:drop,retry-after=1", '"retry-after" goes with status']
  ]
  it.each(wrong)("says what is wrong with %s", (text, part) => {
    const outcome = FaultRule.parse(text)
    const message = Result.isFailure(outcome) ? outcome.failure.message : ""
    assert.include(message, part)
    assert.isTrue(message.endsWith("; for example Servers.create:status=500,probability=0.2."))
  })

  it("matches names by pattern", () => {
    const matches = (pattern: string, operation: string) => FaultRule.matcher(pattern)(operation)
    assert.isTrue(
      matches("*", "Servers.list") && matches("Servers.*", "Servers.list") && matches("*.list", "Tasks.list")
    )
    assert.isFalse(matches("Servers.*", "Eips.list") || matches("Servers.list", "Servers.listed"))
  })
})
