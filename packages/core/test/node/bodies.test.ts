/** Bodies of responses over real sockets: sizes, compressions, character sets. */
import { assert, describe, it } from "@effect/vitest"
import { assertFails, peakMemory } from "@effect-hci/test-support/Assertions"
import * as SocketServer from "@effect-hci/simulator/SocketServer"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Script from "@effect-hci/simulator/Script"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib"
import * as Auth from "../../src/Auth.ts"
import * as Failures from "../../src/Failures.ts"
import * as NodeHttpClient from "../../src/node/HttpClient.ts"
import type { Operation } from "../../src/Operation.ts"
import * as ResponseDecoder from "../../src/ResponseDecoder.ts"
import * as Transport from "../../src/Transport.ts"
import { plainProtocol } from "../support/fakeServer.ts"

const mebibyte = 1024 * 1024

/** Gives the JSON of a response, whatever it is. */
const getBody: Operation<void, unknown> = {
  name: "Bodies.get",
  method: "GET",
  path: "/body",
  request: () => ({}),
  safety: "read",
  response: ResponseDecoder.model(Schema.Unknown),
  failures: Failures.none
}

/** Reads a response once, with a client that takes at most 8 MiB. */
const read = (response: Script.Response) =>
  Effect.gen(function* () {
    const server = yield* SocketServer.make({ script: Script.always(response) })
    const body = yield* Effect.gen(function* () {
      const transport = yield* Transport.make(
        { protocol: plainProtocol, auth: Auth.anonymous, rateLimits: false },
        { url: server.url }
      )
      return yield* Effect.result(transport.execute(getBody, undefined))
    }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layer({ maxResponseBytes: 8 * mebibyte })))
    assert.strictEqual(server.requests.length, 1)
    return yield* Effect.fromResult(body)
  }).pipe(Effect.scoped)

const compressed = (encoding: string, bytes: Uint8Array): Script.Response => ({
  headers: { "Content-Type": "application/json", "Content-Encoding": encoding },
  body: new Uint8Array(bytes)
})

const json = JSON.stringify({ name: "Müller" })

describe("bodies over sockets", () => {
  it.live.each([
    [
      "an announced size",
      { headers: { "Content-Length": String(300 * mebibyte) }, body: Misbehaviour.filled('"', 300 * mebibyte - 2, '"') }
    ],
    ["a streamed size", Misbehaviour.hugeJson(300 * mebibyte)],
    ["no end", Misbehaviour.endless],
    ["a bomb of gzip", Misbehaviour.gzipBomb(300)]
  ] as const)("too large by %s fails, in bounded memory", ([, response]) =>
    Effect.gen(function* () {
      const { bytes } = yield* peakMemory(
        Effect.gen(function* () {
          const error = yield* assertFails(read(response), "InvalidResponse")
          assert.deepInclude(error, { code: "too large", status: 200 })
          assert.include(error.message, "maxResponseBytes")
        })
      )
      assert.isBelow(bytes, 100 * mebibyte)
    })
  )

  it.live.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync]
  ] as const)("too large by a bomb of %s are not held by their errors", ([encoding, compress]) =>
    Effect.gen(function* () {
      const bomb = compressed(encoding, compress(new Uint8Array(9 * mebibyte)))
      const attempts = Array.from({ length: 40 }, () => assertFails(read(bomb), "InvalidResponse"))
      const errors: Array<unknown> = []
      const { bytes } = yield* peakMemory(
        Effect.forEach(attempts, (attempt) => Effect.map(attempt, (error) => errors.push(error)))
      )
      assert.strictEqual(errors.length, 40)
      assert.isBelow(bytes, 100 * mebibyte)
    })
  )

  it.live.each([
    ["gzip", gzipSync(json)],
    ["x-gzip", gzipSync(json)],
    ["deflate", deflateSync(json)],
    ["deflate", deflateRawSync(json)],
    ["br", brotliCompressSync(json)],
    ["deflate, gzip", gzipSync(deflateSync(json))],
    ["identity", new TextEncoder().encode(json)]
  ] as const)("takes %s that it did not ask for", ([encoding, bytes]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(compressed(encoding, bytes)), { name: "Müller" })
    })
  )

  it.live.each([
    ["an unknown encoding", compressed("zip", gzipSync(json))],
    ["an encoding of the name of a property", compressed("constructor", gzipSync(json))],
    ["an encoding of the name of a prototype", compressed("__proto__", gzipSync(json))],
    ["damaged gzip", compressed("gzip", gzipSync(json).subarray(0, 20))],
    ["encodings without end", compressed("gzip, gzip, gzip, gzip", gzipSync(json))]
  ] as const)("refuses %s", ([, response]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* assertFails(read(response), "InvalidResponse")).code, "encoding")
    })
  )

  it.live("decodes by the character set that the response names", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(Misbehaviour.latin1), { name: "Müller" })
      assert.deepStrictEqual(yield* read(Misbehaviour.gbk()), { name: "错误" })
    })
  )

  it.live.each([
    ["UTF-8, labelled as another", "utf-8", "iso-8859-1", [0xef, 0xbb, 0xbf]],
    ["UTF-16 without a label", "utf-16le", undefined, [0xff, 0xfe]],
    ["UTF-16 whose first byte is the higher one", "utf-16be", "utf-16", [0xfe, 0xff]]
  ] as const)("goes by the byte order mark of %s", ([, encoding, label, mark]) =>
    Effect.gen(function* () {
      const bytes = Buffer.from(json, encoding === "utf-8" ? "utf-8" : "utf-16le")
      const body = new Uint8Array([...mark, ...(encoding === "utf-16be" ? bytes.swap16() : bytes)])
      const contentType = `application/json${label === undefined ? "" : `; charset=${label}`}`
      assert.deepStrictEqual(yield* read({ headers: { "Content-Type": contentType }, body }), { name: "Müller" })
    })
  )

  it.live.each([
    ["no UTF-8", Misbehaviour.invalidUtf8],
    ["GBK that does not say so", Misbehaviour.gbk(false)],
    ["an unknown character set", Script.json({}, { headers: { "Content-Type": "application/json; charset=klingon" } })]
  ] as const)("refuses %s", ([, response]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* assertFails(read(response), "InvalidResponse")).code, "charset")
    })
  )

  it.live("shows the words of an error that is no UTF-8 as well as it can", () =>
    Effect.gen(function* () {
      const error = yield* assertFails(read({ status: 400, body: new Uint8Array([0x6e, 0x6f, 0xff]) }), "BadRequest")
      assert.include(error.message, "no")
    })
  )
})
