/**
 * What a signal means: for most commands that they did not end, for a server that its work is done.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as MutableRef from "effect/MutableRef"

/** Exit code of a command that is stopped by a signal. */
export interface Code extends MutableRef.MutableRef<number> {}

/** 130, as shells have it, unless the command says otherwise. */
export const make = (): Code => MutableRef.make(130)

const InterruptionService: Context.ServiceClass<Interruption, "@effect-hci/cli/Interruption", Code> = Context.Service<
  Interruption,
  Code
>()("@effect-hci/cli/Interruption")
/** The exit code in force. */
export class Interruption extends InterruptionService {}

const become = (exitCode: number): Effect.Effect<void, never, Interruption> =>
  Interruption.use((code) =>
    Effect.sync(() => {
      MutableRef.set(code, exitCode)
    })
  )

/** From here on, a signal is the way to end well. */
export const isSuccess: Effect.Effect<void, never, Interruption> = become(0)

/** What was to be done at the end could not be done. */
export const isFailure: Effect.Effect<void, never, Interruption> = become(1)
