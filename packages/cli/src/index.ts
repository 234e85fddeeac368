/**
 * The `hci` command.
 *
 * @since 0.1.0
 */
export * as CliFailure from "./CliFailure.ts"
export * as Hci from "./hci.ts"
export * as Interruption from "./Interruption.ts"
