/**
 * What both platforms share.
 *
 * @since 0.1.0
 */
export * as Auth from "./Auth.ts"
export * as Codec from "./Codec.ts"
export * as Failures from "./Failures.ts"
export * as HciError from "./HciError.ts"
export * as LazyModel from "./LazyModel.ts"
export * as LazyTransport from "./LazyTransport.ts"
export * as Operation from "./Operation.ts"
export * as Paging from "./Paging.ts"
export * as Poller from "./Poller.ts"
export * as Records from "./Records.ts"
export * as ResponseDecoder from "./ResponseDecoder.ts"
export * as RetryPolicy from "./RetryPolicy.ts"
export * as Session from "./Session.ts"
export * as Transport from "./Transport.ts"
export * as Version from "./Version.ts"
export * as Wire from "./Wire.ts"
