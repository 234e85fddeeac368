/**
 * SmartX CloudTower as typed Layers, Effects and Streams.
 *
 * @since 0.1.0
 */
export * as HciError from "@effect-hci/core/HciError"
export * as ApiKeys from "./ApiKeys.ts"
export * as Auth from "./Auth.ts"
export * as CloudTower from "./CloudTower.ts"
export * as HttpTransport from "./HttpTransport.ts"
export * as Language from "./Language.ts"
export * as ResourceChanges from "./ResourceChanges.ts"
export * as TaskPoller from "./TaskPoller.ts"
export * as Uploads from "./Uploads.ts"
export * from "./generated/index.ts"
