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
import type { Credentials } from "@effect-hci/sangfor-scp/Auth"
import * as CliFailure from "../CliFailure.ts"

const text = (name: string) => Effect.orDie(Effect.map(Config.option(Config.String(name)), Option.getOrUndefined))
const secret = (name: string) => Effect.orDie(Effect.map(Config.option(Config.Redacted(name)), Option.getOrUndefined))

type Asked<A> = Effect.Effect<A, CliFailure.CliFailure, Prompt.Environment>

/** Ctrl-C at a question stops the command. */
const ask = <A>(prompt: Prompt.Prompt<A>): Asked<A> =>
  Effect.catchTag(Prompt.run(prompt), "QuitError", () => Effect.interrupt)

const missing = (name: string, given: string): Effect.Effect<never, CliFailure.CliFailure> =>
  Effect.fail(CliFailure.usage(`${name} is missing while ${given} is set: set both in the environment.`))

const unset: Effect.Effect<never, CliFailure.CliFailure> = Effect.fail(
  CliFailure.usage(
    "No credentials: set HCI_SCP_USERNAME and HCI_SCP_PASSWORD, or HCI_SCP_ACCESS_KEY and HCI_SCP_SECRET_KEY, in the environment."
  )
)

const askSecret = (message: string): Asked<Redacted.Redacted> => ask(Prompt.Hidden({ message }))

const whenAsked = <A>(question: Asked<A>, otherwise: Effect.Effect<never, CliFailure.CliFailure>): Asked<A> =>
  Effect.flatMap(TerminalCapabilities.TerminalCapabilities, ({ canPrompt }) => (canPrompt ? question : otherwise))

const ec2 = Effect.fnUntraced(function* (accessKey: string) {
  const secretKey =
    (yield* secret("HCI_SCP_SECRET_KEY")) ??
    (yield* whenAsked(askSecret(`Secret key of ${accessKey}`), missing("HCI_SCP_SECRET_KEY", "HCI_SCP_ACCESS_KEY")))
  return {
    accessKey,
    secretKey,
    region: yield* text("HCI_SCP_REGION"),
    service: yield* text("HCI_SCP_SERVICE")
  }
})

const user = Effect.fnUntraced(function* (username: string) {
  const password =
    (yield* secret("HCI_SCP_PASSWORD")) ??
    (yield* whenAsked(askSecret(`Password of ${username}`), missing("HCI_SCP_PASSWORD", "HCI_SCP_USERNAME")))
  return { username, password }
})

const askUser: Asked<Credentials> = Effect.flatMap(ask(Prompt.String({ message: "User name" })), user)

/** The credentials of an SCP site, by the names of `Auth.credentialsConfig`; asks for what is missing on a terminal. */
export const sangforScp: Asked<Credentials> = Effect.gen(function* () {
  const accessKey = yield* text("HCI_SCP_ACCESS_KEY")
  const secretKey = yield* secret("HCI_SCP_SECRET_KEY")
  const username = yield* text("HCI_SCP_USERNAME")
  const password = yield* secret("HCI_SCP_PASSWORD")
  const isUser = username !== undefined && password !== undefined
  if (accessKey !== undefined && (secretKey !== undefined || !isUser)) return yield* ec2(accessKey)
  if (username !== undefined) return yield* user(username)
  if (secretKey !== undefined) return yield* missing("HCI_SCP_ACCESS_KEY", "HCI_SCP_SECRET_KEY")
  if (password !== undefined) return yield* missing("HCI_SCP_USERNAME", "HCI_SCP_PASSWORD")
  return yield* whenAsked(askUser, unset)
})
