/** The recycle bin: servers go there, come back, or are gone. */
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"

/** Moves servers to the recycle bin. SCP responds before they are there, and names no task. */
export const discard = (ids: ReadonlyArray<string>) => Servers.softDelete(ids)

/** Again while the server is busy, once a second for a minute. */
const whileBusy = { while: Predicate.isTagged("Conflict"), schedule: Schedule.spaced("1 second"), times: 60 }

/** Takes a server out of the recycle bin, once it is there. */
export const bringBack = (id: string) => Servers.restore(id).pipe(Effect.retry(whileBusy), TaskPoller.awaitTask)

/** Deletes a server for good, wherever it is. */
export const deleteForGood = (id: string) =>
  Servers.delete(id, { force: true }).pipe(Effect.retry(whileBusy), TaskPoller.awaitTask)
