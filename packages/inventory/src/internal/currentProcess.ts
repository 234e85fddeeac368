/** Whether another process of this computer is alive, as locks need to know it. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"

/** The process that writes. */
export interface CurrentProcess {
  /** Name of the computer; empty where it cannot be known. */
  readonly host: string
  /** Id of the process; 0 where it cannot be known. */
  readonly pid: number
  /** Whether a process of this computer is alive. */
  readonly isAlive: (pid: number) => Effect.Effect<boolean>
}

const codeOf = (error: unknown): unknown => (Predicate.hasProperty(error, "code") ? error.code : undefined)

/** Signal 0 reaches no process: it only asks. A process of another user may not be asked, and is alive. */
const isAlive = (pid: number): Effect.Effect<boolean> =>
  Effect.try({ try: () => process.kill(pid, 0), catch: codeOf }).pipe(
    Effect.catch((code) => Effect.succeed(code !== "ESRCH"))
  )

const detect = (): CurrentProcess =>
  typeof process === "undefined"
    ? { host: "", pid: 0, isAlive: () => Effect.succeed(true) }
    : { host: process.getBuiltinModule("node:os").hostname(), pid: process.pid, isAlive }

/** The process that writes; tests provide others. */
export const CurrentProcess: Context.Reference<CurrentProcess> = Context.Reference(
  "@effect-hci/inventory/internal/CurrentProcess",
  { defaultValue: detect }
)
