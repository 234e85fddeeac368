/** Every generated function, with the operation that it carries. */
import type { FailureTable } from "@effect-hci/core/Failures"
import type { HttpMethod, Safety } from "@effect-hci/core/Operation"
import type { ResponseDecoder } from "@effect-hci/core/ResponseDecoder"
import * as Predicate from "effect/Predicate"
import * as Api from "../../../src/api/index.ts"

/** What tests look at of an operation, whatever it takes and gives. */
export interface AnyOperation {
  readonly name: string
  readonly method: HttpMethod
  readonly path: string
  readonly safety: Safety
  readonly since: string
  readonly response: ResponseDecoder<unknown>
  readonly failures: FailureTable<unknown>
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
