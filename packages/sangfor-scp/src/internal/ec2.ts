import { hmac } from "@noble/hashes/hmac.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js"

/** What a signature is made with. */
export interface SigningKey {
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  readonly service: string
}

/** What is signed. */
export interface SignedParts {
  readonly method: string
  /** Path as it is sent, without the query: SCP signs an empty query line. */
  readonly path: string
  readonly body: Uint8Array
}

const hash = (data: Uint8Array): string => bytesToHex(sha256(data))
const hashOfEmpty = hash(new Uint8Array())
const hmacSha256 = (key: Uint8Array, data: string): Uint8Array => hmac(sha256, key, utf8ToBytes(data))

/** `20251127T103214Z`, the form of `X-Amz-Date`. */
const amzDate = (epochMillis: number): string => new Date(epochMillis).toISOString().replace(/[-:]|\.\d{3}/g, "")

const signingKey = ({ region, secretKey, service }: SigningKey, day: string): Uint8Array =>
  [day, region, service, "aws4_request"].reduce(hmacSha256, utf8ToBytes(`AWS4${secretKey}`))

const signedHeaders = "x-amz-date"

/** Signs one request as of a time; gives the headers to add. */
export type Sign = (
  parts: SignedParts,
  epochMillis: number
) => { readonly authorization: string; readonly "x-amz-date": string }

/** Signs requests with AWS4-HMAC-SHA256 over `x-amz-date` alone. */
export const signer = (key: SigningKey): Sign => {
  // The key changes with the day only.
  let derived: { readonly day: string; readonly key: Uint8Array } | undefined
  return ({ body, method, path }, epochMillis) => {
    const date = amzDate(epochMillis)
    const day = date.slice(0, 8)
    if (derived?.day !== day) derived = { day, key: signingKey(key, day) }
    const scope = `${day}/${key.region}/${key.service}/aws4_request`
    const canonical = [
      method,
      path,
      "",
      `x-amz-date:${date}`,
      "",
      signedHeaders,
      body.length === 0 ? hashOfEmpty : hash(body)
    ].join("\n")
    const toSign = ["AWS4-HMAC-SHA256", date, scope, hash(utf8ToBytes(canonical))].join("\n")
    const signature = bytesToHex(hmacSha256(derived.key, toSign))
    return {
      authorization: `AWS4-HMAC-SHA256 Credential=${key.accessKey}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
      "x-amz-date": date
    }
  }
}
