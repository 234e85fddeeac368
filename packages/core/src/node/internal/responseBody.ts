/** The bytes of a response, decompressed within bounds. */
import * as Effect from "effect/Effect"
import * as Zlib from "node:zlib"
import { codes } from "../../internal/transport/transportError.ts"

const coded = (code: string, message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code })

/** The error of a response that is larger than it may be. */
export const tooLarge = (maxBytes: number): Error =>
  coded(codes.tooLarge, `The response is larger than ${maxBytes} bytes.`)

type Decompress = (
  bytes: Uint8Array,
  options: { readonly maxOutputLength: number },
  callback: (error: Error | null, result: Uint8Array<ArrayBuffer>) => void
) => void

/** Some servers send `deflate` without the header that it should have. */
const inflate: Decompress = (bytes, options, callback) =>
  ((bytes[0] ?? 0) & 0x0f) === 8 ? Zlib.inflate(bytes, options, callback) : Zlib.inflateRaw(bytes, options, callback)

const decompressors: Readonly<Record<string, Decompress>> = {
  gzip: Zlib.gunzip,
  "x-gzip": Zlib.gunzip,
  deflate: inflate,
  br: Zlib.brotliDecompress
}

const decompressOnce = (
  bytes: Uint8Array<ArrayBuffer>,
  encoding: string,
  maxBytes: number
): Effect.Effect<Uint8Array<ArrayBuffer>, Error> => {
  const decompress = decompressors[encoding]
  if (decompress === undefined) return Effect.fail(coded(codes.encoding, "The content encoding is not known."))
  return Effect.callback((resume) => {
    decompress(bytes, { maxOutputLength: maxBytes }, (error, result) => {
      if (error === null) return resume(Effect.succeed(result))
      const isTooLarge = "code" in error && error.code === "ERR_BUFFER_TOO_LARGE"
      resume(Effect.fail(isTooLarge ? tooLarge(maxBytes) : coded(codes.encoding, "The response is damaged.", error)))
    })
  })
}

/** The content encodings of a response, in the order in which they were applied. */
const encodingsOf = (header: string): ReadonlyArray<string> =>
  header
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity")

/** The most content encodings on top of each other. */
const maxEncodings = 3

/** Whether bytes are compressed. */
export const isCompressed = (bytes: Uint8Array, header: string): boolean =>
  header !== "" && bytes.length > 0 && encodingsOf(header).length > 0

/** The bytes without their content encoding; fails where there are more of them than a bound allows. */
export const decompress = (
  bytes: Uint8Array<ArrayBuffer>,
  header: string,
  maxBytes: number
): Effect.Effect<Uint8Array<ArrayBuffer>, Error> => {
  const encodings = encodingsOf(header)
  if (encodings.length > maxEncodings)
    return Effect.fail(coded(codes.encoding, "There are too many content encodings."))
  return encodings.reduceRight<Effect.Effect<Uint8Array<ArrayBuffer>, Error>>(
    (decoded, encoding) => Effect.flatMap(decoded, (inner) => decompressOnce(inner, encoding, maxBytes)),
    Effect.succeed(bytes)
  )
}
