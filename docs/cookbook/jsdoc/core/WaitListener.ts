import { WaitListener } from "@effect-hci/core"
import { Servers } from "@effect-hci/sangfor-scp"
import { Console, Effect } from "effect"

// Tells whenever a call waits, and why.
export const program = Servers.count().pipe(
  Effect.provideService(WaitListener.WaitListener, ({ millis, operation, reason }) =>
    Console.log(`${operation} waits ${millis} ms: ${reason}`)
  )
)
