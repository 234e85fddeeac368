import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"

/** Names of header and body fields whose values are secret. */
const secretName = /pass(?:word|wd|phrase)|secret|token|auth|cookie|credential|api[-_]?key|private[-_]?key/i

/** Parts of a header's value that are long enough to be a token, a signature or a password of their own. */
const partsOf = (value: string): ReadonlyArray<string> =>
  value
    .split(/[\s,;]+/)
    .slice(1)
    .map((part) => part.slice(part.indexOf("=") + 1))
    .filter(({ length }) => length >= 12)

const inHeaders = ({ headers }: HttpClientRequest): ReadonlyArray<string> =>
  Object.entries(headers).flatMap(([name, value]) => (secretName.test(name) ? partsOf(value).concat(value) : []))

const inBody = (value: unknown, isSecret: boolean): ReadonlyArray<string> => {
  if (typeof value === "string") return isSecret ? [value] : []
  if (!Predicate.isObjectOrArray(value)) return []
  return Object.entries(value).flatMap(([name, field]) => inBody(field, isSecret || secretName.test(name)))
}

/** What an error must not show of a request: its credentials, secrets in its body, and those that the site's auth knows. */
export const secretsOf = (
  request: HttpClientRequest,
  body: unknown,
  known: ReadonlyArray<Redacted.Redacted> = []
): ReadonlyArray<string> => [
  ...known.map((secret) => Redacted.value(secret)),
  ...inHeaders(request),
  ...inBody(body, false)
]
