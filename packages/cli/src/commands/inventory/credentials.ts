/** Credentials from environment variables, or from prompts on a terminal. Never from arguments, which others can see. */
import * as Prompt from "effect/cli/Prompt"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as CliFailure from "../../CliFailure.ts"

/** A value that may have to be prompted for. */
export type Prompted<A> = Effect.Effect<A, CliFailure.CliFailure, Prompt.Environment>

/** A user name and the password of the user. */
export interface User {
  readonly username: string
  readonly password: Redacted.Redacted
}

/** The value of a variable, if it is set. */
export const text = (name: string): Effect.Effect<string | undefined> =>
  Effect.orDie(Effect.map(Config.option(Config.String(name)), Option.getOrUndefined))

/** The value of a variable that holds a secret, if it is set. */
export const secret = (name: string): Effect.Effect<Redacted.Redacted | undefined> =>
  Effect.orDie(Effect.map(Config.option(Config.Redacted(name)), Option.getOrUndefined))

/** Runs a prompt; Ctrl-C interrupts the command. */
const ask = <A>(prompt: Prompt.Prompt<A>): Prompted<A> =>
  Effect.catchTag(Prompt.run(prompt), "QuitError", () => Effect.interrupt)

const onTerminal = <A>(prompted: Prompted<A>, otherwise: Effect.Effect<never, CliFailure.CliFailure>): Prompted<A> =>
  Effect.flatMap(TerminalCapabilities.TerminalCapabilities, ({ canPrompt }) => (canPrompt ? prompted : otherwise))

/** The failure of a variable that is not set while another one, which needs it, is. */
export const missing = (name: string, setName: string): Effect.Effect<never, CliFailure.CliFailure> =>
  Effect.fail(CliFailure.usage(`${name} is missing while ${setName} is set: set both in the environment.`))

/** The secret in the variable `name`, which `setName` needs, or from a prompt on a terminal. */
export const secretOrPrompt: (name: string, setName: string, question: string) => Prompted<Redacted.Redacted> =
  Effect.fnUntraced(function* (name, setName, question) {
    const value = yield* secret(name)
    return value ?? (yield* onTerminal(ask(Prompt.Hidden({ message: question })), missing(name, setName)))
  })

/** The user of this name, with the password in `<prefix>_PASSWORD` or from a prompt. */
export const user = (prefix: string, username: string): Prompted<User> =>
  Effect.map(
    secretOrPrompt(`${prefix}_PASSWORD`, `${prefix}_USERNAME`, `Password of ${username}`),
    (password): User => ({ username, password })
  )

/** The user from prompts where no variable is set; off a terminal, fails with the names of the variables to set. */
export const promptUser = (prefix: string, names: string): Prompted<User> =>
  onTerminal(
    Effect.flatMap(ask(Prompt.String({ message: "User name" })), (username) => user(prefix, username)),
    Effect.fail(CliFailure.usage(`No credentials: set ${names}, in the environment.`))
  )
