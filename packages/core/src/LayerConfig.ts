/**
 * Options of layers from configuration, once for both platforms: names that have to be set, and options that exist.
 *
 * ```ts
 * import * as LayerConfig from "@effect-hci/core/LayerConfig"
 * import { Config, ConfigProvider, Effect } from "effect"
 *
 * // Reads a setting; without it the failure is `LAB_URL is not set: give the address of the lab.`
 * export const program = LayerConfig.required("LAB_URL", Config.NonEmptyString, "give the address of the lab").pipe(
 *   Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { LAB_URL: "https://scp.example" } })))
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * A failure of configuration, as one sentence.
 *
 * @category configuration
 */
export const invalid = (message: string): Config.ConfigError =>
  new Config.ConfigError(new ConfigProvider.SourceError({ message }))

/**
 * A setting that has to be there; where it is not, `advice` ends the sentence `<name> is not set: `.
 *
 * @category configuration
 */
export const required = <A>(
  name: string,
  config: (name: string) => Config.Config<A>,
  advice: string
): Effect.Effect<A, Config.ConfigError> =>
  Effect.gen(function* () {
    const value = yield* Config.option(config(name))
    return Option.isSome(value) ? value.value : yield* Effect.fail(invalid(`${name} is not set: ${advice}.`))
  })

/**
 * Reads options of which each is a `Config`, or all together are one. An option that does not exist fails with a sentence
 * that names those that do; `names` has all of them.
 *
 * @category configuration
 */
export const options = <A extends object>(
  config: Config.Wrap<A>,
  names: Readonly<Record<keyof A & string, true>>
): Effect.Effect<A, Config.ConfigError> =>
  Effect.gen(function* () {
    const unknownOption = Config.isConfig(config) ? undefined : Object.keys(config).find((name) => !(name in names))
    if (unknownOption === undefined) return yield* Config.unwrap<A>(config)
    const optionNames = Object.keys(names).join(", ")
    return yield* Effect.fail(invalid(`\`layerConfig\` has no option \`${unknownOption}\`: it has ${optionNames}.`))
  })
