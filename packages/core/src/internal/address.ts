import * as Predicate from "effect/Predicate"

/** A scheme; URLs of HTTP may have one slash, or backslashes, behind it. */
const scheme = /^(?:[a-z][a-z0-9+.-]*:\/\/|https?:[/\\])/i

/** An `@` behind the host: the end of a password with `/`, `?` or `#` in it, whose first part would be taken for the host. */
const cutPassword = /^[^:]*:[/\\]*[^/\\?#]+[/\\?#].*@/s

/**
 * The address of a site, with `https` where it has no scheme; `undefined` for what is none. A password whose `/`, `?` or `#`
 * is not encoded makes it none.
 *
 * @category combinators
 */
export const parseAddress = (address: unknown): URL | undefined => {
  if (address instanceof URL) return address
  if (!Predicate.isString(address)) return undefined
  // Line ends and tabs are left out of any URL that is parsed.
  const text = address.replace(/[\t\n\r]/g, "").trim()
  const full = scheme.test(text) ? text : `https://${text}`
  return cutPassword.test(full) ? undefined : (URL.parse(full) ?? undefined)
}
