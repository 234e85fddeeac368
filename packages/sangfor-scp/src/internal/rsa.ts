import { constants, createPublicKey, publicEncrypt } from "node:crypto"
import * as Result from "effect/Result"

/** The modulus as SCP gives it: hex, perhaps with line ends, real or as the two characters `\n`. */
const modulusBytes = (modulusHex: string): Buffer => Buffer.from(modulusHex.replace(/\\n|\s/g, ""), "hex")

/** Encrypts with RSA PKCS#1 v1.5 and the exponent 65537; gives lower-case hex. */
export const encrypt = (modulusHex: string, plain: string): Result.Result<string, "not an RSA modulus"> =>
  Result.try({
    try: () => {
      const n = modulusBytes(modulusHex).toString("base64url")
      const key = createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" })
      return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(plain, "utf8")).toString("hex")
    },
    catch: () => "not an RSA modulus" as const
  })
