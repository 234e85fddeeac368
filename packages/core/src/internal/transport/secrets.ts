import * as Base64 from "effect/encoding/Base64"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { isSecretName } from "../../SecretNames.ts"
import { masker } from "../masker.ts"
import { secretText } from "../secretText.ts"

/** Parts of a header's value that are long enough to be a token, a signature or a password of their own. */
const partsOf = (value: string): ReadonlyArray<string> =>
  value
    .split(/[\s,;]+/)
    .slice(1)
    .map((part) => part.slice(part.indexOf("=") + 1))
    .filter(({ length }) => length >= 12)

/** Basic credentials: as they are sent, `user:password`, and the password. */
const basicParts = (value: string): ReadonlyArray<string> => {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(value) ?? []
  if (encoded === undefined) return []
  const pair = Result.getOrUndefined(Base64.decodeString(encoded))
  return pair === undefined ? [encoded] : [encoded, pair, pair.slice(pair.indexOf(":") + 1)]
}

const inHeaders = ({ headers }: HttpClientRequest): ReadonlyArray<string> =>
  Object.entries(headers).flatMap(([name, value]) =>
    isSecretName(name) ? partsOf(value).concat(basicParts(value), value) : []
  )

const inBody = (value: unknown, isSecret: boolean): ReadonlyArray<string> => {
  if (typeof value === "string") return isSecret ? [value] : []
  if (!Predicate.isObjectOrArray(value)) return []
  return Object.entries(value).flatMap(([name, field]) => inBody(field, isSecret || isSecretName(name)))
}

/** Redacted texts; what a caller without types gives in their place is no secret that could be masked. */
const textsOf = (secrets: ReadonlyArray<Redacted.Redacted> = []): ReadonlyArray<string> =>
  secrets.flatMap((secret) => secretText(secret) ?? [])

/** What a call knows to be secret. */
interface Secretive {
  readonly body: unknown
  readonly secrets: ReadonlyArray<Redacted.Redacted>
}

/** What an error must not show of a request: its credentials, secrets in its body, and those that the site's auth knows. */
export const secretsOf = (
  request: HttpClientRequest,
  { body, secrets }: Secretive,
  authSecrets?: ReadonlyArray<Redacted.Redacted>
): ReadonlyArray<string> => [
  ...textsOf(authSecrets),
  ...textsOf(secrets),
  ...inHeaders(request),
  ...inBody(body, false)
]

/** Most secrets of earlier calls that are kept. */
const maxSent = 100

/** The secrets that a connection has sent lately: its tasks may tell of them long after the calls that started them. */
export class SentSecrets {
  private readonly sent = new Set<string>()
  private last: HttpClientRequest | undefined
  private mask: ((text: string) => string) | undefined

  /** Takes note of the secrets in the input of a call; the oldest ones are forgotten. */
  addCall({ body, secrets }: Secretive): void {
    this.mask = undefined
    for (const secret of [...textsOf(secrets), ...inBody(body, false)]) {
      this.sent.delete(secret)
      this.sent.add(secret)
      const [oldest] = this.sent
      if (this.sent.size > maxSent && oldest !== undefined) this.sent.delete(oldest)
    }
  }

  /** Takes note of a request, which has the current credentials. */
  addRequest(request: HttpClientRequest): void {
    this.last = request
    this.mask = undefined
  }

  /** A text without them, and without those that the site's auth knows. */
  maskIn(text: string, authSecrets?: ReadonlyArray<Redacted.Redacted>): string {
    const inLast = this.last === undefined ? [] : inHeaders(this.last)
    this.mask ??= masker([...textsOf(authSecrets), ...inLast, ...this.sent])
    return this.mask(text)
  }
}
