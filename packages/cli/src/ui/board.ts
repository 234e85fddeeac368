/**
 * The progress of an export on stderr: a block that is redrawn in place on a terminal, plain lines elsewhere.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import type * as Terminal from "effect/Terminal"
import type * as Progress from "@effect-hci/inventory/Progress"
import * as Live from "./live.ts"
import * as Plain from "./plain.ts"
import * as Style from "./style.ts"

/** Where a job tells its progress, and logs. */
export interface Board {
  readonly listener: Progress.Listener
  readonly logger: Logger.Logger<unknown, void>
}

/** What is watched: a site, by the names of its resources. */
export interface Watched {
  readonly name: string
  readonly resources: ReadonlyArray<{ readonly name: string }>
}

const isSet = (name: string) => Effect.map(Effect.orDie(Config.option(Config.String(name))), Option.isSome)

/** Whether stderr is a terminal that can redraw, and whether colours are wanted there. */
const capabilities = Effect.gen(function* () {
  const stdio = yield* Stdio.Stdio
  const term = yield* Effect.orDie(Config.option(Config.String("TERM")))
  const redraws = (yield* stdio.stderrIsTerminal) && Option.getOrElse(term, () => "") !== "dumb"
  return { redraws, colors: redraws && !(yield* isSet("NO_COLOR")) }
})

/** The board for these sites; it stops drawing when its scope ends. */
export const make: (
  sites: ReadonlyArray<Watched>
) => Effect.Effect<Board, never, Scope.Scope | Stdio.Stdio | Terminal.Terminal> = Effect.fnUntraced(function* (sites) {
  const { colors, redraws } = yield* capabilities
  return redraws ? yield* Live.make(sites, Style.make(colors)) : Plain.make(sites)
})
