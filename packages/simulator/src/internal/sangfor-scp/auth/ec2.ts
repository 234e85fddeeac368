/**
 * Verifies AWS4-HMAC-SHA256 signatures as OpenStack's identity service does.
 *
 * @since 0.1.0
 */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { createHash, createHmac } from "node:crypto"
import type { HttpRequest } from "../../engine/http.ts"
import { orFail, unauthorized } from "../../engine/outcome.ts"
import type { Outcome } from "../../engine/outcome.ts"

/** Whose signatures are good. */
export interface Ec2Options {
  readonly accessKey: string
  readonly secretKey: Redacted.Redacted
  readonly region: string
  readonly service: string
  /** How far `X-Amz-Date` may be from the clock (milliseconds). */
  readonly clockSkew: number
}

interface Authorization {
  readonly accessKey: string
  readonly scope: string
  readonly day: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: string
  readonly signature: string
}

const algorithm = "AWS4-HMAC-SHA256"

const headerPattern =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/((\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request)\s*,\s*SignedHeaders=([^,\s]*)\s*,\s*Signature=([0-9a-fA-F]{64})\s*$/

const parse = (header: string): Authorization | undefined => {
  const [, accessKey, scope, day, region, service, signedHeaders, signature] = headerPattern.exec(header) ?? []
  if (accessKey === undefined || scope === undefined || day === undefined || region === undefined) return undefined
  if (service === undefined || signedHeaders === undefined || signature === undefined) return undefined
  return { accessKey, scope, day, region, service, signedHeaders, signature: signature.toLowerCase() }
}

/** `20250131T235959Z` in milliseconds since 1970. */
const parseDate = (text: string): number | undefined => {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? []
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number)
  return parts.length === 0 ? undefined : Date.UTC(year, month - 1, day, hour, minute, second)
}

const sha256 = (data: Uint8Array | string): string => createHash("sha256").update(data).digest("hex")
const hmac = (key: Buffer | string, data: string): Buffer => createHmac("sha256", key).update(data).digest()

/** Names that the request lacks are left out; `host` never gets this far unchanged, so it cannot be signed. */
const canonicalHeaders = (request: HttpRequest, names: string): string =>
  names
    .split(";")
    .flatMap((name) => {
      const value = request.headers[name.toLowerCase()]
      return value === undefined ? [] : [`${name.toLowerCase()}:${value.trim()}`]
    })
    .join("\n")
    .concat("\n")

const canonicalRequest = (request: HttpRequest, signedHeaders: string): string =>
  [
    request.method,
    request.path,
    "",
    canonicalHeaders(request, signedHeaders),
    signedHeaders,
    sha256(request.body)
  ].join("\n")

const sign = (request: HttpRequest, authorization: Authorization, amzDate: string, secretKey: string): string => {
  const { day, region, scope, service, signedHeaders } = authorization
  const text = [algorithm, amzDate, scope, sha256(canonicalRequest(request, signedHeaders))].join("\n")
  const key = [day, region, service, "aws4_request"].reduce<Buffer | string>(hmac, `AWS4${secretKey}`)
  return hmac(key, text).toString("hex")
}

/** True for a header that claims to be a signature. */
export const isSignature = (header: string): boolean => header.startsWith(algorithm)

/** Who signed the request, or 401. */
export const verify = (options: Ec2Options, request: HttpRequest, header: string, now: number): Outcome<string> =>
  Result.gen(function* () {
    const authorization = yield* orFail(parse(header), unauthorized("The Authorization header is malformed"))
    const amzDate = request.headers["x-amz-date"] ?? ""
    const signedAt = yield* orFail(parseDate(amzDate), unauthorized("X-Amz-Date is missing or malformed"))
    if (Math.abs(now - signedAt) > options.clockSkew) {
      return yield* unauthorized("The request has expired: X-Amz-Date is too far from the server's time")
    }
    if (authorization.day !== amzDate.slice(0, 8)) {
      return yield* unauthorized("The day of the credential scope is not that of X-Amz-Date")
    }
    if (authorization.region !== options.region || authorization.service !== options.service) {
      return yield* unauthorized("The region or service of the credential scope is not this server's")
    }
    if (authorization.signedHeaders.toLowerCase().split(";").includes("host")) {
      return yield* unauthorized("The host header cannot be signed")
    }
    const expected = sign(request, authorization, amzDate, Redacted.value(options.secretKey))
    if (authorization.accessKey !== options.accessKey || authorization.signature !== expected) {
      return yield* unauthorized("The access key is unknown or the signature does not match")
    }
    return authorization.accessKey
  })
