/**
 * Which names of fields and headers tell that their values are secret: the one list for masking in errors and for exports.
 *
 * ```ts
 * import { SecretNames } from "@effect-hci/core"
 * import { Effect } from "effect"
 *
 * // Only the first one holds a secret.
 * export const program = Effect.sync(() => ["admin_password", "password_expired"].map(SecretNames.isSecretName))
 * ```
 *
 * @since 0.1.0
 */

/** Words after which a name tells something of a secret, and not the secret: `password_expired`, `api_key_name`. */
const aspects = new Set(
  (
    "id ids name names time date at on days age ttl expiry expires expired expire type kind status state policy complexity " +
    "length size count version enabled disabled required set exists update updated created changed url uri path " +
    "endpoint algorithm method source provider manager"
  ).split(" ")
)

/** Words that make a name one of a secret, wherever they stand in it. */
const secretWords = new Set(
  (
    "password passwords passwd pwd passphrase passphrases passcode passcodes secret secrets credential credentials psk " +
    "userdata cookie cookies jwt kubeconfig community authorization apikey privatekey secretkey accesskey"
  ).split(" ")
)

/** The same, of two words: `auth_pass_phrase`, `user_data`. */
const secretPairs = ["pass_phrase", "pass_code", "user_data", "kube_config"]

/** Words before `key` that make it a name, a position or public. */
const openKeys = new Set(
  "public primary foreign sort partition group unique index cache map label tag i18n translation message host".split(
    " "
  )
)

const maxJudgements = 10_000
/** What is judged of a name. Longer ones are not remembered: a server may send any. */
const maxName = 200
const judgements = new Map<string, boolean>()

const wordsOf = (name: string): ReadonlyArray<string> =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")

const judge = (name: string): boolean => {
  const words = wordsOf(name.slice(0, maxName))
  const last = words.at(-1) ?? ""
  if (aspects.has(last)) return false
  if (words.some((word) => secretWords.has(word))) return true
  const joined = words.join("_")
  if (secretPairs.some((pair) => joined.includes(pair))) return true
  if (last === "key" || last === "keys") return !openKeys.has(words.at(-2) ?? "")
  return last === "token" || last === "tokens"
}

/**
 * Whether a field or header of this name holds a secret, as `admin_password`, `auth_pass_phrase` or `X-Auth-Token` do; by
 * its words, so that `password_expired` and `public_key` are none.
 *
 * @category guards
 */
export const isSecretName = (name: string): boolean => {
  const judged = judgements.get(name)
  if (judged !== undefined) return judged
  const secret = judge(name)
  if (judgements.size < maxJudgements && name.length <= maxName) judgements.set(name, secret)
  return secret
}
