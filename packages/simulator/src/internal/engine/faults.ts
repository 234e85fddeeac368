/**
 * Decides which faults hit a request.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { RuleCounters } from "../../Counters.ts"
import * as FaultRule from "../../FaultRule.ts"
import type { ActiveFault } from "../../Handle.ts"
import * as Prng from "./prng.ts"

/** The effect on a task. */
export type FailTask = Extract<FaultRule.FaultEffect, { readonly _tag: "FailTask" }>

/** What is done to one request. */
export interface Plan {
  readonly latencyMillis: number
  /** The first effect that replaces or damages the response. */
  readonly effect: FaultRule.FaultEffect | undefined
  /** How the task that the request starts must fail; `undefined` where it need not. */
  readonly failTask: FailTask | undefined
  readonly faulty: boolean
}

/** The rules in force. */
export interface Faults {
  /** Adds a rule behind the others, unless it is no rule or names no operation. */
  readonly add: (input: FaultRule.Input) => Result.Result<ActiveFault, FaultRule.FaultSyntaxError>
  readonly remove: (id: number) => boolean
  readonly clear: () => void
  /** What is done to a request that goes by these names. */
  readonly plan: (names: ReadonlyArray<string>) => Plan
  readonly counters: () => ReadonlyArray<RuleCounters>
}

interface Active {
  readonly rule: FaultRule.FaultRule
  readonly matches: (operation: string) => boolean
  matched: number
  injected: number
}

/** No rules yet; probabilities are drawn from `seed`, and rules may name these operations. */
export const make = (seed: number, operations: ReadonlyArray<string>): Faults => {
  const source = Prng.make(seed)
  const rules = new Map<number, Active>()
  let nextId = 1

  const hits = (active: Active): boolean => {
    const { after = 0, count = Infinity, probability = 1 } = active.rule
    active.matched++
    if (active.matched <= after || active.injected >= count) return false
    if (probability < 1 && source.next() >= probability) return false
    active.injected++
    return true
  }

  return {
    add: (input) =>
      Result.gen(function* () {
        const rule = yield* FaultRule.ensureKnown(yield* FaultRule.fromInput(input), operations)
        const id = nextId++
        rules.set(id, { rule, matches: FaultRule.matcher(rule.operation), matched: 0, injected: 0 })
        return { id, rule }
      }),
    remove: (id) => rules.delete(id),
    clear: () => rules.clear(),
    plan: (names) => {
      const effects = [...rules.values()].flatMap((active) =>
        names.some(active.matches) && hits(active) ? [active.rule.effect] : []
      )
      return {
        latencyMillis: effects.reduce((sum, effect) => sum + (effect._tag === "Latency" ? effect.millis : 0), 0),
        effect: effects.find((effect) => effect._tag !== "Latency" && effect._tag !== "FailTask"),
        failTask: effects.find((effect) => effect._tag === "FailTask"),
        faulty: effects.length > 0
      }
    },
    counters: () =>
      [...rules.values()].map(({ injected, matched, rule }) => ({ rule: FaultRule.format(rule), matched, injected }))
  }
}
