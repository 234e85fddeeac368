/** Runs the command as the process: signals interrupt it, and output that nobody takes does not end it. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as MutableRef from "effect/MutableRef"
import * as Runtime from "effect/Runtime"
import { writeSync } from "node:fs"

/** The exit code of a command that is stopped by a signal, which the command changes while it runs. */
export class SignalExitCode extends Context.Service<SignalExitCode, MutableRef.MutableRef<number>>()(
  "@effect-hci/cli/SignalExitCode"
) {}

/** 130, as shells have it, unless the command sets another. */
export const signalExitCode = (): MutableRef.MutableRef<number> => MutableRef.make(130)

const setSignalExitCode = (exitCode: number): Effect.Effect<void, never, SignalExitCode> =>
  SignalExitCode.use((code) => Effect.sync(() => void MutableRef.set(code, exitCode)))

/** From here on a signal ends the command with exit code 0. */
export const succeedOnSignal: Effect.Effect<void, never, SignalExitCode> = setSignalExitCode(0)

/** From here on a signal ends the command with exit code 1: its last work failed. */
export const failOnSignal: Effect.Effect<void, never, SignalExitCode> = setSignalExitCode(1)

/** A terminal that is closed sends SIGHUP. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

/** Whoever reads has gone: a pipe that is closed, or a terminal. What is left to print is for nobody. */
const readerGone = new Set(["EPIPE", "EIO", "EOF", "ECONNRESET", "ERR_STREAM_DESTROYED"])

/** How often output was lost that somebody waits for. */
interface Lost {
  code: string | undefined
}

/**
 * Without a listener, a write that fails ends the process in the middle of its work. Of stdout, what is lost is remembered:
 * it is the result. Nothing can be told to whom stderr is lost.
 */
const surviveLostOutput = (): Lost => {
  const lost: Lost = { code: undefined }
  process.stderr.on("error", () => {})
  process.stdout.on("error", ({ code = "unknown" }: NodeJS.ErrnoException) => {
    if (!readerGone.has(code)) lost.code ??= code
  })
  return lost
}

const lostSentence = (code: string): string =>
  code === "ENOSPC"
    ? "Cannot write to standard output: the disk is full; free some space, then run the command again.\n"
    : `Cannot write to standard output (${code}): what it was to hold is incomplete.\n`

const exitCodeWith = (code: number, lost: Lost): number => {
  if (lost.code === undefined) return code
  // Synchronously: the process ends after it.
  writeSync(2, lostSentence(lost.code))
  return code === 0 ? 1 : code
}

/** Runs an effect as this process; its fiber is interrupted by SIGINT, SIGTERM and SIGHUP. */
export const runMain: ReturnType<typeof Runtime.makeRunMain> = Runtime.makeRunMain(({ fiber, teardown }) => {
  const lost = surviveLostOutput()
  let signalled = false
  const interrupt = () => {
    signalled = true
    fiber.interruptUnsafe(fiber.id)
  }
  for (const signal of signals) process.on(signal, interrupt)
  fiber.addObserver((exit) => {
    teardown(exit, (ended) => {
      const code = exitCodeWith(ended, lost)
      if (signalled || code !== 0) process.exit(code)
      for (const signal of signals) process.off(signal, interrupt)
      // What was printed last can fail after the command has ended.
      process.once("exit", () => {
        process.exitCode = exitCodeWith(code, lost)
      })
    })
  })
})
