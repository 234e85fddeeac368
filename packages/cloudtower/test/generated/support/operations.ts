import type { Operation } from "@effect-hci/core/Operation"
import * as Generated from "../../../src/generated/index.ts"

/** An operation whatever it takes and gives. */
export type AnyOperation = Operation<never, unknown, unknown>

const isOperation = (value: unknown): value is { readonly operation: AnyOperation } =>
  typeof value === "function" && "operation" in value

/** Every generated operation. */
export const operations: ReadonlyArray<AnyOperation> = Object.values(Generated).flatMap((module) =>
  Object.values(module).flatMap((value: unknown) => (isOperation(value) ? [value.operation] : []))
)

/** The operations by `POST /v2/api/get-vms`. */
export const byRoute: ReadonlyMap<string, AnyOperation> = new Map(
  operations.map((operation) => [`${operation.method} ${operation.path}`, operation])
)
