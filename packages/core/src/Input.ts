/**
 * What JSON carries of an input, for what is sent as JSON in another form than a body.
 *
 * ```ts
 * import { Input } from "@effect-hci/core"
 * import { Effect } from "effect"
 *
 * // A copy of conditions as JSON carries them; conditions that turn out undefined are refused.
 * export const program = Effect.sync(() => Input.copyJson({ cluster: { id: "cl-1" } }, "where"))
 * ```
 *
 * @since 0.1.0
 */
import type * as Result from "effect/Result"
import * as RequestCheck from "./internal/transport/requestCheck.ts"

/**
 * A plain copy of what JSON carries of a value, or a sentence that says why it must not be sent, as for a body: what JSON
 * would change or lose, what holds itself, and what is `undefined` within conditions. `name` is that of the input.
 *
 * @category encoding
 */
export const copyJson: (value: unknown, name: string) => Result.Result<unknown, string> = RequestCheck.copyConditions
