/**
 * What the layers of a platform import, as one module: credentials, transports, waiting, and options of calls. Node
 * resolves each import of each package anew; {@link "./Runtime.ts"} is the same for what generated modules import.
 *
 * ```ts
 * import { RawResponse, RetryPolicy } from "@effect-hci/core/Platform"
 * import { Servers } from "@effect-hci/sangfor-scp"
 * import { Effect } from "effect"
 *
 * // One count without retries, and the response that it was read from.
 * export const program = Servers.count().pipe(
 *   Effect.provideService(RetryPolicy.RetryPolicy, RetryPolicy.noRetry),
 *   RawResponse.withResponse
 * )
 * ```
 *
 * @since 0.1.0
 */
export * as Auth from "./Auth.ts"
export * as CallOptions from "./CallOptions.ts"
export * as Input from "./Input.ts"
export * as LayerConfig from "./LayerConfig.ts"
export * as Operation from "./Operation.ts"
export * as OptionCheck from "./OptionCheck.ts"
export * as Poller from "./Poller.ts"
export * as RawResponse from "./RawResponse.ts"
export * as RetryPolicy from "./RetryPolicy.ts"
export * as Session from "./Session.ts"
export * as Transport from "./Transport.ts"
export * as Version from "./Version.ts"
