/**
 * Takes names, addresses and secrets out of records.
 *
 * What is not known to tell nothing is replaced: numbers, times, ids and the platform's constants stay, all other text
 * becomes another text. The same text becomes the same other text, so that what belonged together still does.
 *
 * @since 0.1.0
 */
import { randomBytes } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Json, JsonObject } from "../json.ts"
import { isArray, isObject } from "../json.ts"
import { memoize } from "../memoize.ts"
import type { State } from "../state.ts"
import type { Digest } from "./replacements.ts"
import { hex, makeAddresses, makeDigest } from "./replacements.ts"

/** How state is scrubbed. */
export interface ScrubOptions {
  /**
   * The key that the new texts are computed with: the same key makes the same text of the same text, in other state too.
   * Whoever knows it can test guesses. By default a random key that is used once and not kept.
   */
  readonly key?: Redacted.Redacted | undefined
}

/** True for a text that is a constant of the platform in this field, and so tells nothing of a site. */
export type IsPlatformConstant = (field: string, text: string) => boolean

/** Fields whose text is never kept, whatever it looks like, nor what is in them. */
const secret =
  /passw|pass_?(phrase|code)|kube_?config|community|user_?data|authorization|(^|_)(pwd|psk|jwt)s?($|_)|secret|token|credential|private_?key|access_?key|api_?key|ssh|chap|cipher|cookie|certificate|licen[cs]e_?(key|code)|serial|(^|_)sn($|_)/i

const isIdField = /(^|_)(uu)?ids?$/i
const moment = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/
/** Texts that say yes or no, or nothing. */
const plain = /^([01]|true|false|yes|no|on|off|\{\}|\[\])$/i
const cuid = /^c[0-9a-z]{24}$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{12}$/i
const plainId = /^([0-9a-f]{32}|\d+)$/i
const email = /^\S+@\S+$/
const fieldName = /^([A-Za-z_]\w*|[a-z]{2}-[A-Z]{2})$/

/** UUIDs of version 1 have a MAC address in them. */
const hasMacAddress = ([, version, variant = ""]: RegExpExecArray): boolean =>
  version === "1" && /[89ab]/i.test(variant)

/** Scrubs texts and what has texts in it. */
interface Scrubber {
  readonly text: (field: string, text: string) => string
  readonly word: (text: string) => string
}

/** How many texts that occur over and over are remembered. */
const mostTexts = 50_000

const isSecret = memoize((field) => secret.test(field), mostTexts)

const makeScrubber = (digest: Digest, isPlatformConstant: IsPlatformConstant): Scrubber => {
  const address = makeAddresses(digest)
  const word = memoize((text) => (text === "" ? "" : `scrubbed-${hex(digest("text", text), 0, 8)}`), mostTexts)
  const otherUuid = (text: string) => {
    const digits = hex(digest("uuid", text.toLowerCase()), 0, 16)
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`
  }
  return {
    word,
    text: (field, text) => {
      const asUuid = uuid.exec(text)
      if (asUuid !== null) return hasMacAddress(asUuid) ? otherUuid(text) : text
      if (moment.test(text) || plain.test(text) || cuid.test(text) || isPlatformConstant(field, text)) return text
      if (isIdField.test(field) && plainId.test(text)) return text
      return address(text) ?? (email.test(text) ? `${word(text)}@scrubbed.invalid` : word(text))
    }
  }
}

const scrubSecret = (scrubber: Scrubber, value: Json): Json => {
  if (typeof value === "string") return scrubber.word(value)
  if (typeof value === "number") return 0
  if (isArray(value)) return value.map((item) => scrubSecret(scrubber, item))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, scrubSecret(scrubber, own)]))
}

const scrubValue = (scrubber: Scrubber, field: string, value: Json): Json => {
  if (isSecret(field)) return scrubSecret(scrubber, value)
  if (typeof value === "string") return scrubber.text(field, value)
  if (isArray(value)) return value.map((item) => scrubValue(scrubber, field, item))
  return isObject(value) ? scrubObject(scrubber, value) : value
}

const scrubObject = (scrubber: Scrubber, value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).map(([name, own]) => [
      fieldName.test(name) ? name : scrubber.text("", name),
      scrubValue(scrubber, name, own)
    ])
  )

const keyBytes = 32

/** A key that nobody knows, unless somebody brings one. */
const keyOf = ({ key }: ScrubOptions): Effect.Effect<string | Uint8Array> =>
  key === undefined ? Effect.sync(() => randomBytes(keyBytes)) : Effect.succeed(Redacted.value(key))

/** State without names, addresses and secrets; the same key gives the same state. */
export const scrub = <A extends State>(
  state: A,
  options: ScrubOptions,
  isPlatformConstant: IsPlatformConstant
): Effect.Effect<A> => Effect.map(keyOf(options), (key) => scrubState(state, key, isPlatformConstant))

const scrubState = <A extends State>(state: A, key: string | Uint8Array, isPlatformConstant: IsPlatformConstant): A => {
  const scrubber = makeScrubber(makeDigest(key), isPlatformConstant)
  const scrubRecord = (record: JsonObject) => scrubObject(scrubber, record)
  const site = Object.entries(state.site ?? {}).map(([name, records]) => [name, records.map(scrubRecord)] as const)
  return {
    ...state,
    ...(state.site === undefined ? undefined : { site: Object.fromEntries(site) }),
    records: state.records.map((record) => ({
      ...record,
      values: record.values === null ? null : scrubRecord(record.values)
    }))
  }
}
