/** A create whose response was lost: find out whether it was carried out, instead of creating twice. */
import { HttpTransport, Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"

type Mark = Pick<Servers.CreateInput, "az_id" | "name">

/** The server that has the name of a create, looked for every 10 seconds for two minutes, while it may be under way. */
const findMarked = (input: Mark) =>
  Servers.findCreated(input).pipe(
    Effect.repeat({
      until: (servers) => servers.length > 0,
      schedule: Schedule.spaced("10 seconds").pipe(Schedule.upTo({ times: 12 }))
    }),
    Effect.map(([server]) => Option.fromUndefinedOr(server))
  )

/**
 * Creates one server and gives it. The name marks it, so nothing else may have this name. Where no response says whether
 * the server is created, it is looked for; none means that it was not, and that the program may create it again.
 */
export const createMarked = (input: Servers.CreateInput) =>
  Servers.create(input).pipe(
    TaskPoller.awaitTask,
    Effect.andThen(findMarked(input)),
    Effect.catchIf(
      (error) => error.mayHaveTakenEffect === true || (error._tag === "Conflict" && error.replayed === true),
      () => findMarked(input)
    )
  )

/**
 * The same across processes. The program keeps the token, a UUID, with its plan before it creates. When it is started
 * again within 15 minutes, SCP refuses the token of a create that was carried out, and the server is looked for.
 */
export const createOnce = (input: Servers.CreateInput, token: string) =>
  Servers.create(input).pipe(
    HttpTransport.withClientToken(token),
    TaskPoller.awaitTask,
    Effect.andThen(findMarked(input)),
    Effect.catchTag("Conflict", () => findMarked(input))
  )
