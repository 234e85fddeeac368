/**
 * What the modules of the platforms import, as one module: Node resolves each import of each package anew, and most programs
 * import one of the generated modules first.
 *
 * @since 0.1.0
 */
export * as Failures from "./Failures.ts"
export * as HciError from "./HciError.ts"
export * as Json from "./Json.ts"
export * as Model from "./Model.ts"
export * as Paging from "./Paging.ts"
export { optionalFields } from "./internal/optionalFields.ts"
export * as ResponseDecoder from "./ResponseDecoder.ts"
