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
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as SchemaIssue from "effect/SchemaIssue"

/** What `Config.Wrap` makes of options, with `undefined` for each that is left out. */
type LeaveOut<W> = W extends Config.Config<unknown> ? W : { readonly [K in keyof W]: LeaveOut<W[K]> | undefined }

/**
 * Options of a layer as `layerConfig` takes them: `Config.Wrap` of the options, in which `undefined` stands for an option
 * that is left out.
 *
 * @category configuration
 */
export type Wrap<A> = LeaveOut<Config.Wrap<A>>

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

/** Whether a value is an object of options, and no value of its own as an address or a schedule is. */
const isRecord = (value: unknown): value is object =>
  Predicate.isObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** Where a value stands in the place of a `Config`, as in `tasks.timeout`; `undefined` where none does. */
const plainOption = (options: object, path = ""): string | undefined => {
  for (const [name, value] of Object.entries(options)) {
    if (Config.isConfig(value) || value === undefined) continue
    const plain = isRecord(value) ? plainOption(value, `${path}${name}.`) : path + name
    if (plain !== undefined) return plain
  }
  return undefined
}

/** Whether a value has none but these options. Callers without types can give anything. */
const areOptions = <A extends object>(value: unknown, names: Readonly<Record<keyof A & string, true>>): value is A =>
  isRecord(value) && Object.keys(value).every((name) => Object.hasOwn(names, name))

/** Why a value is no options. */
const optionProblem = (value: unknown, names: object): string => {
  if (!isRecord(value))
    return "The options of `layerConfig` are no object: leave them out for those of the environment."
  const unknownOption = Object.keys(value).find((name) => !Object.hasOwn(names, name))
  return `\`layerConfig\` has no option \`${unknownOption}\`: it has ${Object.keys(names).join(", ")}.`
}

const plainProblem = (name: string): string =>
  `\`${name}\` of \`layerConfig\` is no Config: give \`Config.succeed\` of its value.`

/** The Config of options that are given one by one, without those that are left out. */
const together = (options: object): Config.Config<unknown> => {
  if (Config.isConfig(options)) return options
  const given = Object.entries(options).filter(([, option]) => option !== undefined)
  return Config.all(Object.fromEntries(given.map(([name, option]) => [name, together(option)])))
}

/**
 * Reads options of which each is a `Config`, or all together are one. An option that does not exist fails with a sentence
 * that names those that do; `names` has all of them.
 *
 * @category configuration
 */
export const options = <A extends object>(
  config: Wrap<A>,
  names: Readonly<Record<keyof A & string, true>>
): Effect.Effect<A, Config.ConfigError> =>
  Effect.gen(function* () {
    if (!Config.isConfig(config)) {
      if (!areOptions(config, names)) return yield* Effect.fail(invalid(optionProblem(config, names)))
      const plain = plainOption(config)
      if (plain !== undefined) return yield* Effect.fail(invalid(plainProblem(plain)))
    }
    const options = yield* together(config)
    if (!areOptions<A>(options, names)) return yield* Effect.fail(invalid(optionProblem(options, names)))
    return options
  })

/** A setting that is not there, or cannot be read, in one sentence: effect's own text has several lines. */
const inOneSentence = (error: Config.ConfigError): Effect.Effect<never, Config.ConfigError> =>
  Effect.gen(function* () {
    if (!("issue" in error.cause)) return yield* Effect.fail(error)
    const format = SchemaIssue.makeFormatterStandardSchemaV1()
    const [{ message, path = [] } = { message: "Expected another value" }] = format(error.cause.issue).issues
    const segments = path.map((key) => String(typeof key === "object" ? key.key : key))
    const provider = yield* ConfigProvider.ConfigProvider
    const node = yield* Effect.orElseSucceed(provider.load(segments), () => undefined)
    const expected = message.replace(/^Expected /, "").replace(/\.$/, "")
    const problem = node === undefined ? "is not set" : `cannot be read: give ${expected}`
    return yield* Effect.fail(invalid(`${segments.join("_")} ${problem}.`))
  })

/**
 * Two settings; where both are missing, one failure names both, so that nobody has to come twice.
 *
 * @category configuration
 */
export const both = <A, B>(
  first: Effect.Effect<A, Config.ConfigError>,
  second: Effect.Effect<B, Config.ConfigError>
): Effect.Effect<readonly [A, B], Config.ConfigError> =>
  Effect.gen(function* () {
    const one = yield* Effect.result(Effect.catch(first, inOneSentence))
    const other = yield* Effect.result(Effect.catch(second, inOneSentence))
    if (Result.isFailure(one) && Result.isFailure(other)) {
      return yield* Effect.fail(invalid(`${one.failure.cause.message} ${other.failure.cause.message}`))
    }
    return [yield* Effect.fromResult(one), yield* Effect.fromResult(other)] as const
  })

/**
 * The layer that options from configuration make; a setting that is not there, or cannot be read, fails with one sentence
 * that names it.
 *
 * @category configuration
 */
export const unwrap = <A, E, R>(
  layer: Effect.Effect<Layer.Layer<A, E, R>, Config.ConfigError>
): Layer.Layer<A, E | Config.ConfigError, R> => Layer.unwrap(Effect.catch(layer, inOneSentence))
