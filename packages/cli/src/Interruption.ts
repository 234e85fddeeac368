/** The exit code of a command that is stopped by SIGINT or SIGTERM. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as MutableRef from "effect/MutableRef"

/** The exit code in force, which a command changes while it runs. */
export class Interruption extends Context.Service<Interruption, MutableRef.MutableRef<number>>()(
  "@effect-hci/cli/Interruption"
) {}

/** 130, as shells have it, unless the command sets another. */
export const make = (): MutableRef.MutableRef<number> => MutableRef.make(130)

const setExitCode = (exitCode: number): Effect.Effect<void, never, Interruption> =>
  Interruption.use((code) => Effect.sync(() => void MutableRef.set(code, exitCode)))

/** From here on a signal ends the command with exit code 0. */
export const isSuccess: Effect.Effect<void, never, Interruption> = setExitCode(0)

/** From here on a signal ends the command with exit code 1: its last work failed. */
export const isFailure: Effect.Effect<void, never, Interruption> = setExitCode(1)
