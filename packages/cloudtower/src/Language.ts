/**
 * The language of alert texts and task descriptions.
 *
 * ```ts
 * import { Language, Vm } from "@effect-hci/cloudtower"
 * import { Effect } from "effect"
 *
 * // Requests the texts of this part of a program in English, whatever the layer's language is.
 * export const program = Vm.count().pipe(Effect.provideService(Language.Language, "en-US"))
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"

/**
 * Languages that CloudTower speaks.
 *
 * @category services
 */
export type Language = "en-US" | "zh-CN"

/** The language of the calls of a part of a program. Default: the language of the layer's transport. */
export const Language = Context.Reference<Language | undefined>("@effect-hci/cloudtower/Language", {
  defaultValue: () => undefined
})
