/**
 * SmartX CloudTower as typed Layers, Effects and Streams.
 *
 * Resources follow the vendor's documents of CloudTower 2.8.0 to 4.9.0, where 4.9.0 is a preview. What needs a version
 * later than 2.8.0 says so, and calls of it fail with `Unsupported` on older Towers. Fields of responses that a version
 * leaves out may be absent or null; enums of responses also hold values that no document names.
 *
 * @since 0.1.0
 */

export {
  /** Errors of all calls. */
  HciError,
  /** Models of records: the values of an enum that the library does not list, rows, names of fields. */
  Model
} from "@effect-hci/core/Runtime"
export {
  /** Timeout, headers and limits of one call, or of a part of a program. */
  CallOptions,
  /** Operations of one's own, for what no document has. */
  Operation,
  /** Responses as they came: status, headers, request id, body. */
  RawResponse,
  /** Which errors are retried, how often and when: the option `retry` of a transport. */
  RetryPolicy
} from "@effect-hci/core/Platform"
export type {
  /** A record of a listing that does not fit its model. */
  InvalidRecord,
  /** What a listing does with an invalid record: the option `onInvalid`. */
  OnInvalid,
  /** One page of a listing, as `listPage` gives it. */
  Page,
  /** Options of every listing. */
  Options as PagingOptions
} from "@effect-hci/core/Paging"
export * as ApiKeys from "./ApiKeys.ts"
export * as Auth from "./Auth.ts"
export * as CloudTower from "./CloudTower.ts"
export * as HttpTransport from "./HttpTransport.ts"
export * as Language from "./Language.ts"
export * as Metrics from "./Metrics.ts"
export * as ResourceChanges from "./ResourceChanges.ts"
export * as TaskPoller from "./TaskPoller.ts"
export * as Uploads from "./Uploads.ts"
export * from "./generated/index.ts"
