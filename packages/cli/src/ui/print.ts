/** Prints what is long: as fast as it is read, so that no more of it is held. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Printable from "@effect-hci/inventory/Printable"

/** Waits until the reader of stdout has taken what it was given; a reader that is gone takes nothing more. */
const taken = Effect.callback<void>((resume) => {
  const { stdout } = process
  const done = () => {
    for (const event of ["drain", "close", "error"]) stdout.off(event, done)
    resume(Effect.void)
  }
  for (const event of ["drain", "close", "error"]) stdout.on(event, done)
  return Effect.sync(done)
})

/** Prints a line, and waits where the reader is slower. A terminal gets nothing that it would obey. */
export const line = (text: string): Effect.Effect<void> =>
  Effect.andThen(
    Console.log(process.stdout.isTTY ? Printable.lines(text) : text),
    Effect.suspend(() => (process.stdout.writableNeedDrain && !process.stdout.destroyed ? taken : Effect.void))
  )
