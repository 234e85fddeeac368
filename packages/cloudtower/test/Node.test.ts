/** Over real HTTP: forms as they are on the wire. */
import * as CloudTowerNode from "../src/Node.ts"
import { createServer } from "node:http"
import type { AddressInfo, Server } from "node:net"
import { buffer } from "node:stream/consumers"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { UploadTask } from "../src/generated/Shared.ts"
import * as Uploads from "../src/Uploads.ts"
import { minimal } from "./support/minimal.ts"
import { apiKey } from "./support/tower.ts"
import { bytesOf } from "./support/uploads.ts"

interface Got {
  readonly contentType: string
  readonly fields: Record<string, string>
  readonly bytes: Uint8Array
}

const isAddress = (address: ReturnType<Server["address"]>): address is AddressInfo =>
  typeof address === "object" && address !== null

/** A server that takes chunks of 1000 bytes. */
const listen = Effect.acquireRelease(
  Effect.promise(async () => {
    const got: Array<Got> = []
    const server = createServer((request, response) => {
      void (async () => {
        const contentType = request.headers["content-type"] ?? ""
        const form = await new Response(await buffer(request), { headers: { "content-type": contentType } }).formData()
        const fields: Record<string, string> = {}
        for (const [name, value] of form) if (typeof value === "string") fields[name] = value
        const file = form.get("file")
        const content = file === null || typeof file === "string" ? new ArrayBuffer(0) : await file.arrayBuffer()
        got.push({ contentType, fields, bytes: new Uint8Array(content) })
        const status = got.length === 3 ? "SUCCESSED" : "UPLOADING"
        const task = minimal(UploadTask, {
          id: "up-1",
          size: 2500,
          chunk_size: 1000,
          current_chunk: got.length,
          status
        })
        response.setHeader("content-type", "application/json")
        response.end(JSON.stringify([task]))
      })()
    })
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve)
    })
    return { got, server }
  }),
  ({ server }) => Effect.promise(() => new Promise((resolve) => server.close(resolve)))
)

describe("a chunk on the wire", () => {
  it.live("is multipart/form-data with the bytes as they are", () =>
    Effect.gen(function* () {
      const { got, server } = yield* listen
      const address = server.address()
      if (!isAddress(address)) return assert.fail("not listening")
      const content = bytesOf(2500)
      const source = Uploads.fromStream(Stream.make(content), content.length)
      yield* Uploads.elfImage({ source, cluster_id: "cl-1", name: "Grüße.iso", firstChunkBytes: 1000 }).pipe(
        Effect.provide(CloudTowerNode.layer({ url: `http://127.0.0.1:${address.port}`, credentials: { apiKey } }))
      )
      assert.deepStrictEqual(
        got.map(({ bytes }) => bytes.length),
        [1000, 1000, 500]
      )
      assert.deepStrictEqual(Uint8Array.from(got.flatMap(({ bytes }) => [...bytes])), content)
      assert.isTrue(got.every(({ contentType }) => contentType.startsWith("multipart/form-data; boundary=")))
      assert.deepInclude(got[0]?.fields, { name: "Grüße.iso", size: "2500", cluster_id: "cl-1" })
      assert.deepInclude(got[2]?.fields, { upload_task_id: "up-1" })
    })
  )
})
