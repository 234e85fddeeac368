import { clean } from "./serverText.ts"

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i

/** An address that cannot be read, without what may be user, password, query or fragment. */
const shown = (text: string): string => clean(text.replace(/[?#].*$/s, "").replace(/^(.*?:\/\/)?.*@/s, "$1"), 200)

/**
 * The address of a site in one form: with its scheme, `https` where none is given, and without user, password, query,
 * fragment, and a slash at its end, so that it can be shown. One that cannot be read stays as it is without these.
 */
export const normalize = (url: string | URL): string => {
  const text = String(url).trim()
  const parsed = URL.parse(scheme.test(text) ? text : `https://${text}`)
  return parsed === null ? shown(text) : `${parsed.protocol}//${parsed.host}${parsed.pathname.replace(/\/+$/, "")}`
}

/** Whether requests can be sent to an address. */
export const isHttp = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed !== null && (parsed.protocol === "https:" || parsed.protocol === "http:") && parsed.hostname !== ""
}
