/** Every generated function, with the operation that it carries. */
import type { Issue } from "@effect-hci/core/HciError"
import * as Predicate from "effect/Predicate"
import type * as Result from "effect/Result"
import * as Api from "../../../src/api/index.ts"

/** What tests look at of an operation, whatever it takes and gives. */
export interface AnyOperation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly safety: string
  readonly since: string
  readonly response: {
    readonly decode: (payload: unknown) => Result.Result<{ readonly value: unknown }, ReadonlyArray<Issue>>
  }
}

interface AnyCall {
  readonly operation: AnyOperation
}

const isCall = (value: unknown): value is AnyCall => Predicate.hasProperty(value, "operation")

/** Whether a function lists page by page. */
export const isPaged = (call: AnyCall): boolean => "page" in call && "count" in call

/** The functions of each module, by the name of the module; `Shared` has none. */
export const modules: ReadonlyMap<string, ReadonlyArray<AnyCall>> = new Map(
  Object.entries(Api).map(([name, module]) => [name, Object.values(module).filter(isCall)] as const)
)

/** Every function. */
export const calls: ReadonlyArray<AnyCall> = [...modules.values()].flat()
