/** The progress of an export on stderr: a block that is redrawn in place on a terminal, plain lines elsewhere. */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import type * as Terminal from "effect/Terminal"
import * as Text from "../text.ts"
import type { Display, DisplayedSite } from "./display.ts"
import * as Live from "./live.ts"
import * as Plain from "./plain.ts"

const variable = (name: string) => Effect.orDie(Config.option(Config.String(name)))

/** Whether stderr is a terminal that can redraw, and whether colors are wanted there. */
const stderrCapabilities = Effect.gen(function* () {
  const stdio = yield* Stdio.Stdio
  const term = yield* variable("TERM")
  const redraws = (yield* stdio.stderrIsTerminal) && Option.getOrElse(term, () => "") !== "dumb"
  return { redraws, colors: redraws && Option.isNone(yield* variable("NO_COLOR")) }
})

/** The display for these sites; it stops drawing when its scope is closed. */
export const make: (
  sites: ReadonlyArray<DisplayedSite>
) => Effect.Effect<Display, never, Scope.Scope | Stdio.Stdio | Terminal.Terminal> = Effect.fnUntraced(
  function* (sites) {
    const { colors, redraws } = yield* stderrCapabilities
    return redraws ? yield* Live.make(sites, Text.style(colors)) : Plain.make(sites)
  }
)
