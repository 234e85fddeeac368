/*
 * What generated modules stand on, behind one import. Node resolves every import of every module anew, which would take
 * longer than all else when many are imported; a bundler takes what is used.
 */
export * as Schema from "effect/Schema"
export { Failures, Model, ResponseDecoder } from "@effect-hci/core/Runtime"
export type { Started } from "../Common.ts"
export type { Call, OptionalCall, OptionalPagedCall, PagedCall, Written } from "./api.ts"
export { call, optionalCall, optionalPagedCall, pagedCall, pageOf, pageQuery, since, started, written } from "./api.ts"
