/**
 * Commands for people to copy.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** A word that a POSIX shell reads as it is. */
export const quote = (text: string): string =>
  /^[\w.:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

const ownScripts: ReadonlySet<string> = new Set(["demo", "hci"])

/** How this command was started: by its name, or by the script of a checkout. */
export const hci: Effect.Effect<string> = Effect.map(
  Effect.orDie(Config.option(Config.String("npm_lifecycle_event"))),
  (script) => (ownScripts.has(Option.getOrElse(script, () => "")) ? "npm run hci --" : "hci")
)
