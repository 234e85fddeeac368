/** What arrives at the server, and how much of it is held here. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Uploads from "../src/Uploads.ts"
import { against } from "./support/tower.ts"
import { bytesOf, cluster_id, fakeFile, first, inParts, source, uploadFile, uploadTower } from "./support/uploads.ts"
import { adjustClock } from "../src/Testing.ts"

const small = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const AnyFault = Schema.Literals(["none", "none", "none", "lost before", "lost after", "503"])

describe("the bytes on the server", () => {
  it.effect.prop(
    "are those of the file, whatever the size of chunks and whatever responses are lost",
    {
      size: small(0, 6000),
      chunkSize: small(100, 3000),
      firstChunkBytes: small(1, 4000),
      atMost: small(50, 5000),
      faults: Schema.Array(AnyFault).check(Schema.isMaxLength(8))
    },
    ({ atMost, chunkSize, faults, firstChunkBytes, size }) => {
      const content = bytesOf(size)
      const file = fakeFile(content, atMost)
      // The first chunk has no task yet by which its lost response could be resolved.
      const { server, stored } = uploadTower({ chunkSize, faults: ["none", "none", ...faults] })
      return Effect.gen(function* () {
        const task = yield* adjustClock(Uploads.elfImage({ source, cluster_id, firstChunkBytes }), "10 minutes")
        assert.strictEqual(task.status, "SUCCESSED")
        assert.deepStrictEqual(yield* stored, content)
        assert.strictEqual(file.state.open, 0)
      }).pipe(Effect.provide(file.layer), against(server))
    }
  )

  it.effect.prop(
    "are those of the stream, whatever its parts",
    {
      size: small(0, 6000),
      chunkSize: small(100, 3000),
      firstChunkBytes: small(1, 4000),
      parts: Schema.Array(small(1, 900)).check(Schema.isMinLength(1), Schema.isMaxLength(5)),
      faults: Schema.Array(AnyFault).check(Schema.isMaxLength(8))
    },
    ({ chunkSize, faults, firstChunkBytes, parts, size }) => {
      const content = bytesOf(size)
      const { server, stored } = uploadTower({ chunkSize, faults: ["none", "none", ...faults] })
      const stream = Uploads.fromStream(inParts(content, parts), size)
      return Effect.gen(function* () {
        yield* adjustClock(Uploads.elfImage({ source: stream, cluster_id, firstChunkBytes }), "10 minutes")
        assert.deepStrictEqual(yield* stored, content)
      }).pipe(against(server))
    }
  )
})

describe("memory", () => {
  it.effect("a file is read a chunk at a time, and none before the one before its response", () => {
    const size = 10_500
    const file = fakeFile(bytesOf(size))
    const read: Array<number> = []
    const { server } = uploadTower({ onChunk: () => Effect.sync(() => void read.push(file.reads.length)) })
    return Effect.gen(function* () {
      yield* Uploads.elfImage({ source, cluster_id, ...first })
      assert.deepStrictEqual(read, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
      assert.isTrue(file.reads.every(({ length }) => length <= 1000))
    }).pipe(Effect.provide(file.layer), against(server))
  })

  it.effect("a stream is pulled no further than the chunk that is sent", () => {
    const size = 10_500
    let pulled = 0
    const ahead: Array<number> = []
    const stream = inParts(bytesOf(size), [70]).pipe(
      Stream.tap((part) => Effect.sync(() => void (pulled += part.length)))
    )
    const { server } = uploadTower({
      onChunk: (_, offset, length) => Effect.sync(() => void ahead.push(pulled - offset - length))
    })
    return Effect.gen(function* () {
      yield* Uploads.elfImage({ source: Uploads.fromStream(stream, size), cluster_id, ...first })
      assert.strictEqual(pulled, size)
      assert.isTrue(ahead.every((bytes) => bytes < 70))
    }).pipe(against(server))
  })
})

describe("what is sent", () => {
  const content = bytesOf(2500)
  const file = fakeFile(content)
  const fields = { name: "disk.iso", size: "2500" }
  const kinds = {
    elfImage: [Uploads.elfImage({ source, cluster_id, description: "d", ...first }), { cluster_id, description: "d" }],
    contentLibraryImage: [
      Uploads.contentLibraryImage({ source, clusters: { id_in: ["cl-1"] }, ...first }),
      { clusters: '{"id_in":["cl-1"]}' }
    ],
    svtImage: [Uploads.svtImage({ source, cluster_id, version: "2.12", ...first }), { cluster_id, version: "2.12" }],
    applicationPackage: [Uploads.applicationPackage({ source, ...first }), {}],
    elfFile: [Uploads.elfFile({ source, cluster_id, ...first }), { cluster_id }]
  } as const

  it.effect.each(["elfImage", "contentLibraryImage", "svtImage", "applicationPackage", "elfFile"] as const)(
    "%s: a form with a Blob, the task's id from the second chunk on",
    (kind) => {
      const { server, stored, uploads } = uploadTower()
      const [upload, extra] = kinds[kind]
      return Effect.gen(function* () {
        assert.strictEqual((yield* upload).status, "SUCCESSED")
        assert.deepStrictEqual(uploads.get("up-1")?.fields, { ...fields, ...extra })
        assert.deepStrictEqual(yield* stored, content)
        const ids = server.requests.flatMap(({ form }) => (form === undefined ? [] : [form.get("upload_task_id")]))
        assert.deepStrictEqual(ids, [null, "up-1", "up-1"])
        assert.instanceOf(server.requests[0]?.form?.get("file"), Blob)
      }).pipe(Effect.provide(file.layer), against(server))
    }
  )

  it.effect("8 MiB first, and a name of its own", () => {
    const big = fakeFile(bytesOf(9 * 1024 * 1024))
    const sizes: Array<number> = []
    const { server, uploads } = uploadTower({
      chunkSize: 8 * 1024 * 1024,
      onChunk: (_, __, length) => Effect.sync(() => void sizes.push(length))
    })
    return Effect.gen(function* () {
      yield* Uploads.elfImage({ source, cluster_id, name: "mine" })
      assert.deepStrictEqual(sizes, [8 * 1024 * 1024, 1024 * 1024])
      assert.strictEqual(uploads.get("up-1")?.fields["name"], "mine")
    }).pipe(Effect.provide(big.layer), against(server))
  })

  it.effect("begins again where the server wants another size of chunks", () => {
    const { cancelled, content, stored, upload, uploads } = uploadFile(5000, { chunkSize: 1500 })
    return Effect.gen(function* () {
      const task = yield* upload
      assert.deepStrictEqual(cancelled, ["up-1"])
      assert.strictEqual(task.id, "up-2")
      assert.strictEqual(uploads.size, 2)
      assert.deepStrictEqual(yield* stored, content)
    })
  })
})

describe("progress", () => {
  it.effect("is told whenever the server has more", () => {
    const told: Array<number> = []
    const { upload } = uploadFile(
      2500,
      { faults: ["none", "lost before", "lost after"] },
      { onProgress: ({ sentBytes }) => Effect.sync(() => void told.push(sentBytes)) }
    )
    return Effect.gen(function* () {
      yield* adjustClock(upload, "10 minutes")
      assert.deepStrictEqual(told, [1000, 2000, 2500])
    })
  })

  it.effect("that is told to no Effect is a defect that names it", () => {
    // @ts-expect-error A caller without types.
    const { upload } = uploadFile(2500, {}, { onProgress: () => undefined })
    return Effect.gen(function* () {
      const defect = yield* Effect.catchDefect(upload, Effect.succeed)
      assert.include(String(defect), "`onProgress` returned no Effect")
    })
  })

  it.effect("may fail and need services; the upload then fails, and is kept to be resumed", () => {
    class Lines extends Context.Service<Lines, Array<number>>()("test/Lines") {}
    const told: Array<number> = []
    const { server } = uploadTower({})
    const file = fakeFile(bytesOf(2500))
    const onProgress = ({ sentBytes }: Uploads.Progress) =>
      Lines.use((lines) => (lines.push(sentBytes) > 1 ? Effect.fail("enough" as const) : Effect.void))
    return Effect.gen(function* () {
      const upload = Uploads.elfImage({ source, cluster_id, ...first, onProgress }).pipe(
        Effect.provide(file.layer),
        Effect.provideService(Lines, told)
      )
      assert.strictEqual(yield* Effect.flip(upload), "enough")
      assert.deepStrictEqual(told, [1000, 2000])
      assert.notInclude(
        server.requests.map(({ path }) => path),
        "/v2/api/cancel-upload-task"
      )
    }).pipe(against(server))
  })
})
