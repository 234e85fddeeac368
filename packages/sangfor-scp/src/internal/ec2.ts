import type { KeyObject } from "node:crypto"
import { createHmac, createSecretKey, hash } from "node:crypto"

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

const sha256 = (data: Uint8Array | string): string => hash("sha256", data, "hex")
const sha256OfEmpty = sha256("")
const hmac = (key: Uint8Array | string | KeyObject, data: string): Buffer =>
  createHmac("sha256", key).update(data).digest()

/** `20251127T103214Z`, the form of `X-Amz-Date`. */
export const amzDate = (epochMillis: number): string => new Date(epochMillis).toISOString().replace(/[-:]|\.\d{3}/g, "")

const signingKey = ({ region, secretKey, service }: SigningKey, day: string): KeyObject =>
  createSecretKey(hmac(hmac(hmac(hmac(`AWS4${secretKey}`, day), region), service), "aws4_request"))

const signedHeaders = "x-amz-date"

/** Signs requests with AWS4-HMAC-SHA256 over `x-amz-date` alone; gives the headers to add. */
export const signer = (
  key: SigningKey
): ((parts: SignedParts, epochMillis: number) => { readonly authorization: string; readonly "x-amz-date": string }) => {
  // The key changes with the day only.
  let derived: { readonly day: string; readonly key: KeyObject } | undefined
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
      body.length === 0 ? sha256OfEmpty : sha256(body)
    ].join("\n")
    const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n")
    const signature = hmac(derived.key, toSign).toString("hex")
    return {
      authorization: `AWS4-HMAC-SHA256 Credential=${key.accessKey}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
      "x-amz-date": date
    }
  }
}
