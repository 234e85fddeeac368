/**
 * Credentials from the environment, or from a person who is there to be asked. Never from arguments: others can see them.
 *
 * @since 0.1.0
 */
import * as Prompt from "effect/cli/Prompt"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as CliFailure from "../CliFailure.ts"

/** What may be asked of a person. */
export type Asked<A> = Effect.Effect<A, CliFailure.CliFailure, Prompt.Environment>

/** A name of the environment. */
export const text = (name: string): Effect.Effect<string | undefined> =>
  Effect.orDie(Effect.map(Config.option(Config.String(name)), Option.getOrUndefined))

/** A name of the environment that nobody may see. */
export const secret = (name: string): Effect.Effect<Redacted.Redacted | undefined> =>
  Effect.orDie(Effect.map(Config.option(Config.Redacted(name)), Option.getOrUndefined))

/** Ctrl-C at a question stops the command. */
const ask = <A>(prompt: Prompt.Prompt<A>): Asked<A> =>
  Effect.catchTag(Prompt.run(prompt), "QuitError", () => Effect.interrupt)

const whenAsked = <A>(question: Asked<A>, otherwise: Effect.Effect<never, CliFailure.CliFailure>): Asked<A> =>
  Effect.flatMap(TerminalCapabilities.TerminalCapabilities, ({ canPrompt }) => (canPrompt ? question : otherwise))

/** One name is set, and the other that it needs is not. */
export const missing = (name: string, given: string): Effect.Effect<never, CliFailure.CliFailure> =>
  Effect.fail(CliFailure.usage(`${name} is missing while ${given} is set: set both in the environment.`))

/** A secret from the environment, or from the person when there is one. */
export const secretOrAsked: (name: string, given: string, question: string) => Asked<Redacted.Redacted> =
  Effect.fnUntraced(function* (name, given, question) {
    const found = yield* secret(name)
    return found ?? (yield* whenAsked(ask(Prompt.Hidden({ message: question })), missing(name, given)))
  })

/** The user and the password under the names that begin like this. */
export interface User {
  readonly username: string
  readonly password: Redacted.Redacted
}

/** The password of a user, by the names that begin like this. */
export const user = (prefix: string, username: string): Asked<User> =>
  Effect.map(
    secretOrAsked(`${prefix}_PASSWORD`, `${prefix}_USERNAME`, `Password of ${username}`),
    (password): User => ({ username, password })
  )

/** Nothing is set: asks for name and password, or says what to set. */
export const userOrUnset = (prefix: string, names: string): Asked<User> =>
  whenAsked(
    Effect.flatMap(ask(Prompt.String({ message: "User name" })), (username) => user(prefix, username)),
    Effect.fail(CliFailure.usage(`No credentials: set ${names}, in the environment.`))
  )
