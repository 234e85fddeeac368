/**
 * Errors, operations, transport, sessions, paging and task polling: what both platforms share.
 *
 * @since 0.1.0
 */
export * as Auth from "./Auth.ts"
export * as CallOptions from "./CallOptions.ts"
export * as Failures from "./Failures.ts"
export * as HciError from "./HciError.ts"
export * as Input from "./Input.ts"
export * as Json from "./Json.ts"
export * as Model from "./Model.ts"
export * as Operation from "./Operation.ts"
export * as OptionCheck from "./OptionCheck.ts"
export { VERSION } from "./PackageVersion.ts"
export * as Paging from "./Paging.ts"
export * as Poller from "./Poller.ts"
export * as RawResponse from "./RawResponse.ts"
export * as ResponseDecoder from "./ResponseDecoder.ts"
export * as Protocol from "./Protocol.ts"
export * as RetryPolicy from "./RetryPolicy.ts"
export * as SecretNames from "./SecretNames.ts"
export * as Session from "./Session.ts"
export * as Transport from "./Transport.ts"
export * as Version from "./Version.ts"
export * as WaitListener from "./WaitListener.ts"
