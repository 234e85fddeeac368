/** Sources that do not have their size, the end of an upload, and the image it creates. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { ContentLibraryImage } from "../src/generated/ContentLibraryImage.ts"
import { ElfImage } from "../src/generated/ElfImage.ts"
import { SvtImage } from "../src/generated/SvtImage.ts"
import { UploadTask } from "../src/generated/Shared.ts"
import * as Uploads from "../src/Uploads.ts"
import { json } from "./support/http.ts"
import { minimal } from "./support/minimal.ts"
import { against, tower } from "./support/tower.ts"
import { bytesOf, cluster_id, fakeFile, first, inParts, source, uploadFile, uploadTower } from "./support/uploads.ts"
import { adjustClock } from "../src/Testing.ts"

describe("a source", () => {
  it.effect.each([
    [2900, "The source ended after 2900 of 3000 bytes."],
    [3001, "The source is longer than the 3000 bytes of its size."]
  ] as const)("a stream of %s bytes with the size 3000 fails, and its upload is cancelled", ([size, message]) => {
    const { cancelled, server, stored } = uploadTower()
    const stream = Uploads.fromStream(inParts(bytesOf(size), [250]), 3000)
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Uploads.elfImage({ source: stream, cluster_id, ...first }))
      assert.deepInclude(error, { _tag: "SourceMismatch", message, expectedBytes: 3000 })
      assert.deepStrictEqual(cancelled, ["up-1"])
      assert.strictEqual((yield* stored).length, 2000, "the last chunk was not sent")
    }).pipe(against(server))
  })

  it.effect("a file that ends early fails too", () => {
    const file = fakeFile(bytesOf(2900), 100, 3000)
    const { server } = uploadTower()
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Uploads.elfImage({ source, cluster_id, ...first }))
      assert.deepInclude(error, { _tag: "SourceMismatch", actualBytes: 2900 })
    }).pipe(Effect.provide(file.layer), against(server))
  })

  it.effect("a stream's own failure is given as it is, and the upload can be resumed", () => {
    const { cancelled, server } = uploadTower()
    const stream = Stream.concat(inParts(bytesOf(1500), [250]), Stream.fail("cable" as const))
    return Effect.gen(function* () {
      const upload = Uploads.elfImage({ source: Uploads.fromStream(stream, 3000), cluster_id, ...first })
      assert.strictEqual(yield* Effect.flip(upload), "cable")
      assert.deepStrictEqual(cancelled, [])
    }).pipe(against(server))
  })
})

describe("the end of an upload", () => {
  it.effect("is waited for", () => {
    const { server, upload } = uploadFile(1500, { pollsUntilDone: 4 })
    return Effect.gen(function* () {
      assert.strictEqual((yield* adjustClock(upload, "10 minutes")).status, "SUCCESSED")
      assert.deepStrictEqual(
        server.requestsTo("/v2/api/get-upload-tasks").map(({ at }) => at),
        [0, 2000, 4000, 6000]
      )
    })
  })

  it.effect("may be a failure", () => {
    const { upload } = uploadFile(1500, { ends: "FAILED", pollsUntilDone: 2 })
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(upload), "10 minutes")
      assert.deepInclude(error, { _tag: "TaskFailed", platform: "cloudtower" })
      assert.include(error._tag === "TaskFailed" ? error.message : "", "Upload task up-1 ended as FAILED")
    })
  })

  it.effect.each([
    [{ timeout: "30 seconds" }, 30_000],
    [{}, 300_000]
  ] as const)("may not come in time: %j", ([options, timeoutMillis]) => {
    const { upload } = uploadFile(1500, { ends: "UPLOADING" }, options)
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(upload), "10 minutes")
      assert.deepNestedInclude(error, { _tag: "Timeout", timeoutMillis, "observation.id": "up-1" })
    })
  })

  it.effect("may not come before the schedule ends", () => {
    const schedule = Schedule.spaced("1 second").pipe(Schedule.upTo({ times: 3 }))
    const { server, upload } = uploadFile(1500, { ends: "UPLOADING" }, { schedule })
    return Effect.gen(function* () {
      assert.strictEqual((yield* adjustClock(Effect.flip(upload), "10 minutes"))._tag, "Timeout")
      assert.strictEqual(server.requestsTo("/v2/api/get-upload-tasks").length, 4)
    })
  })
})

describe("the image of an upload", () => {
  const done = (args: unknown) => minimal(UploadTask, { id: "up-1", status: "SUCCESSED", args })
  const tables = {
    "elf-images": [
      minimal(ElfImage, { id: "ei-1", local_id: "L-1" }),
      minimal(ElfImage, { id: "ei-2", local_id: "L-2" })
    ],
    "svt-images": [
      minimal(SvtImage, { id: "si-1", local_id: "L-1" }),
      minimal(SvtImage, { id: "si-2", local_id: "L-2" })
    ],
    "content-library-images": [
      { ...minimal(ContentLibraryImage, { id: "ci-1" }), elf_images: [{ id: "ei-1", name: "", local_id: "L-1" }] },
      { ...minimal(ContentLibraryImage, { id: "ci-2" }), iscsi_luns: [{ id: "lun", name: "", zbs_volume_id: "Z-1" }] }
    ]
  }

  it.effect.each([
    [{ uploadElfImageLocalIds: ["L-2"] }, "ei-2", "si-2"],
    [{ attributes: { uuid: "L-1" } }, "ei-1", "si-1"]
  ] as const)("of a cluster is found by what the task made: %j", ([args, id, svtId]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Uploads.elfImageOf(done(args))).id, id)
      assert.strictEqual((yield* Uploads.svtImageOf(done(args))).id, svtId)
    }).pipe(against(tower({ tables })))
  )

  it.effect.each([
    [{ uploadElfImageLocalIds: ["L-1"] }, "ci-1"],
    [{ uploadIscsiLunZbsVolumeIds: ["Z-1"], uploadElfImageLocalIds: [] }, "ci-2"]
  ] as const)("of the content library is found by what the task made: %j", ([args, id]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Uploads.contentLibraryImageOf(done(args))).id, id)
    }).pipe(against(tower({ tables })))
  )

  it.effect.each([
    ["ignores the condition", tables["content-library-images"]],
    ["gives an image without parts", [minimal(ContentLibraryImage, { id: "ci-9" })]],
    ["gives an image of a LUN", tables["content-library-images"].slice(1)]
  ] as const)("of the content library is not taken for another one where the Tower %s", ([, images]) =>
    Effect.gen(function* () {
      const task = done({ uploadElfImageLocalIds: ["L-1"] })
      assert.strictEqual((yield* Effect.flip(Uploads.contentLibraryImageOf(task)))._tag, "InvalidResponse")
    }).pipe(against(tower({ routes: { "get-content-library-images": () => json(images) } })))
  )

  it.effect.each([undefined, null, {}, { uploadElfImageLocalIds: [7] }, { uploadElfImageLocalIds: ["L-9"] }])(
    "is NotFound until it is there: %j",
    (args) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(Uploads.elfImageOf(done(args))))._tag, "NotFound")
        assert.strictEqual((yield* Effect.flip(Uploads.svtImageOf(done(args))))._tag, "NotFound")
        assert.strictEqual((yield* Effect.flip(Uploads.contentLibraryImageOf(done(args))))._tag, "NotFound")
      }).pipe(against(tower({ tables })))
  )
})

describe("svtImageVersion", () => {
  it.effect("is the text at its place in the ISO", () => {
    const content = new Uint8Array(64 * 1024)
    content.set(new TextEncoder().encode("SMTX_VMTOOLS_3.1.0 \0\0  "), 32 * 1024 + 190)
    return Effect.gen(function* () {
      assert.strictEqual(yield* Uploads.svtImageVersion("/images/svt.iso"), "SMTX_VMTOOLS_3.1.0")
    }).pipe(Effect.provide(fakeFile(content).layer))
  })
})

describe("cancel", () => {
  it.effect("ends an upload", () => {
    const { cancelled, server } = uploadTower()
    return Effect.gen(function* () {
      yield* Uploads.cancel("up-1")
      assert.deepStrictEqual(cancelled, ["up-1"])
    }).pipe(against(server))
  })
})
