/*
 * What generated modules stand on, behind one import. Node resolves every import of every module anew, which would take
 * longer than all else when many are imported; a bundler takes what is used.
 */
export * as Schema from "effect/Schema"
export { Failures, Model, ResponseDecoder } from "@effect-hci/core/Runtime"
export type { Call, HttpTransport, NotModified } from "./call.ts"
export { call, callOrNotModified, since } from "./call.ts"
export * as Resource from "./resource.ts"
