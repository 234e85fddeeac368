/**
 * What the modules of the platforms import, as one module: Node resolves each import of each package anew, and most programs
 * import one of the generated modules first.
 *
 * ```ts
 * import { Failures, ResponseDecoder } from "@effect-hci/core/Runtime"
 * import type { Operation } from "@effect-hci/core/Operation"
 * import type { NotFound } from "@effect-hci/core/HciError"
 * import { Effect, Schema } from "effect"
 *
 * // An operation as generated modules have them.
 * const getQuota: Operation<string, { readonly used: number }, NotFound> = {
 *   name: "Quotas.get",
 *   method: "GET",
 *   path: "/janus/20180725/quotas/{id}",
 *   request: (id) => ({ path: { id } }),
 *   safety: "read",
 *   response: ResponseDecoder.model(Schema.Struct({ used: Schema.Number })),
 *   failures: Failures.notFound
 * }
 *
 * export const program = Effect.sync(() => getQuota.request("q-1"))
 * ```
 *
 * @since 0.1.0
 */
export * as Failures from "./Failures.ts"
export * as HciError from "./HciError.ts"
export * as Json from "./Json.ts"
export * as Model from "./Model.ts"
export * as Paging from "./Paging.ts"
export { optionalFields } from "./internal/optionalFields.ts"
export { parseAddress } from "./internal/address.ts"
export * as ResponseDecoder from "./ResponseDecoder.ts"
