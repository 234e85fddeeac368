/*
 * What generated modules stand on, behind one import. Node resolves every import of every module anew, which would take
 * longer than all else when many are imported; a bundler takes what is used.
 */
export * as Schema from "effect/Schema"
export { Failures, Model, ResponseDecoder } from "@effect-hci/core/Runtime"
export type { Call } from "./call.ts"
export { call } from "./call.ts"
export { since } from "./failures.ts"
export * as Resource from "./resource.ts"
export type { HttpTransport } from "./service.ts"
