/** Lost responses, servers that stand elsewhere, and uploads that are interrupted. */
import { resetBefore } from "@effect-hci/simulator/Misbehaviour"
import { assertPrintable } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { UploadTask } from "../src/generated/Shared.ts"
import * as Uploads from "../src/Uploads.ts"
import { json, errorResponse } from "./support/http.ts"
import { minimal } from "./support/minimal.ts"
import { against, tower } from "./support/tower.ts"
import type { Fault } from "./support/uploads.ts"
import { bytesOf, cluster_id, fakeFile, first, inParts, source, uploadFile, uploadTower } from "./support/uploads.ts"
import { adjustClock } from "../src/Testing.ts"

describe("a lost response", () => {
  it.effect("is resolved by polling the task: nothing is sent twice that the server has", () => {
    const { content, posts, server, stored, upload } = uploadFile(3000, { faults: ["none", "lost after", "none"] })
    return Effect.gen(function* () {
      yield* adjustClock(upload, "10 minutes")
      assert.deepStrictEqual(yield* stored, content)
      assert.strictEqual(posts(), 3)
      assert.strictEqual(server.requestsTo("/v2/api/get-upload-tasks").length, 1)
    })
  })

  it.effect("of the first chunk fails as it is: there is no task yet to poll", () => {
    const { posts, upload } = uploadFile(3000, { faults: ["lost after"] })
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(upload), "10 minutes")
      assert.deepInclude(error, { _tag: "TransportError", reason: "reset" })
      assert.strictEqual(posts(), 1)
    })
  })

  it.effect("is polled for so many times, and no more", () => {
    const faults = Array.from({ length: 50 }, (_, index): Fault => (index === 0 ? "none" : "lost before"))
    const { cancelled, posts, upload } = uploadFile(3000, { faults })
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(upload), "1 hour")
      assert.strictEqual(error._tag, "TransportError")
      assert.strictEqual(posts(), 1 + 1 + 8)
      assert.deepStrictEqual(cancelled, [], "the upload can be resumed")
    })
  })

  it.effect("begins to count anew with every chunk that arrives", () => {
    const faults = Array.from({ length: 40 }, (_, n): Fault => (n % 2 === 1 ? "lost before" : "none"))
    const recovery = Schedule.spaced("1 second").pipe(Schedule.upTo({ times: 1 }))
    const { content, stored, upload } = uploadFile(15_000, { faults }, { recovery })
    return Effect.gen(function* () {
      yield* adjustClock(upload, "10 minutes")
      assert.deepStrictEqual(yield* stored, content)
    })
  })

  it.effect("is polled for also while the circuit to the server is open", () => {
    const faults = Array.from({ length: 4 }, (_, index): Fault => (index === 0 ? "none" : "lost before"))
    const { server, stored } = uploadTower({ faults })
    const circuitBreaker = { failures: 1, openFor: "5 seconds" } as const
    const file = fakeFile(bytesOf(3000))
    return Effect.gen(function* () {
      yield* adjustClock(Uploads.elfImage({ source, cluster_id, ...first }), "10 minutes")
      assert.deepStrictEqual(yield* stored, bytesOf(3000))
    }).pipe(Effect.provide(file.layer), against(server, { circuitBreaker }))
  })

  it.effect("other failures are given at once", () => {
    const { cancelled, server, upload } = uploadFile(3000, {
      state: { routes: { "upload-elf-image": () => errorResponse(400, "no space left") } }
    })
    return Effect.gen(function* () {
      assert.deepInclude(yield* Effect.flip(upload), { _tag: "BadRequest", message: "no space left" })
      assert.strictEqual(server.requests.length, 1)
      assert.deepStrictEqual(cancelled, [])
    })
  })
})

describe("a response that is odd", () => {
  const file = fakeFile(bytesOf(3000))
  const upload = Uploads.elfImage({ source, cluster_id, ...first }).pipe(Effect.provide(file.layer))
  const task = (fields: object) => ({
    ...minimal(UploadTask, { id: "up-1", size: 3000, chunk_size: 1000, status: "UPLOADING" }),
    ...fields
  })
  /** Counts each chunk that is posted; the last response and all polls have these fields. */
  const serving = (last: object, polled: object) => {
    let posts = 0
    const routes = {
      "upload-elf-image": () => json([task({ current_chunk: (posts += 1), ...(posts === 3 ? last : {}) })]),
      "get-upload-tasks": () => json([task({ current_chunk: posts, status: "SUCCESSED", ...polled })]),
      "cancel-upload-task": () => json([])
    }
    return tower({ routes })
  }

  const harmless: ReadonlyArray<object> = [{ updatedAt: 5 }, { args: null }, { resource_type: 7 }, { started_at: 1 }]
  it.effect.each(harmless)("costs nothing where no upload needs the field: %j", (odd) => {
    const server = serving(odd, odd)
    return Effect.gen(function* () {
      const done = yield* adjustClock(upload.pipe(against(server)), "10 minutes")
      assert.strictEqual(done.status, "SUCCESSED")
      assert.strictEqual(server.requestsTo("/v2/api/upload-elf-image").length, 3)
    })
  })

  const unreadable: ReadonlyArray<object> = [
    { status: 5 },
    { size: null },
    { current_chunk: "3" },
    { id: 5 },
    { id: "up-2" }
  ]
  it.effect.each(unreadable)("to the last chunk is no loss of it: the task is polled: %j", (odd) => {
    const server = serving(odd, {})
    return Effect.gen(function* () {
      yield* adjustClock(upload.pipe(against(server)), "10 minutes")
      assert.strictEqual(server.requestsTo("/v2/api/upload-elf-image").length, 3)
    })
  })

  const wrong: ReadonlyArray<object> = [
    { id: "up-2" },
    { current_chunk: -1 },
    { current_chunk: 0.5 },
    { current_chunk: 1e300 },
    { current_chunk: 4 },
    { size: -3000 },
    { status: 5 }
  ]
  it.effect.each(wrong)("to a poll is an error with the site, and no false success: %j", (odd) => {
    const server = serving({ status: 5 }, odd)
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(upload.pipe(against(server, { site: "lab" }))), "10 minutes")
      assert.deepInclude(error, { _tag: "InvalidResponse", site: "lab" })
    })
  })

  it.effect("reaches no terminal as it is, and has its site", () => {
    const id = "up\u001B[31m-1\u0007"
    const server = tower({
      routes: { "upload-elf-image": () => json([task({ id, status: "FAILED", current_chunk: 1 })]) }
    })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(upload).pipe(against(server, { site: "lab" }))
      assert.deepInclude(error, { _tag: "TaskFailed", site: "lab" })
      assertPrintable(error.message, String(error))
    })
  })
})

describe("the server's position", () => {
  const task = (fields: Partial<UploadTask>) =>
    minimal(UploadTask, { id: "up-1", size: 3000, chunk_size: 1000, status: "UPLOADING", ...fields })
  const responding = (upload: Partial<UploadTask>, polled: Partial<UploadTask> = upload) =>
    tower({
      routes: {
        "upload-elf-image": () => json([task(upload)]),
        "get-upload-tasks": () => json([task(polled)])
      }
    })
  const file = fakeFile(bytesOf(3000))
  const upload = Uploads.elfImage({ source, cluster_id, ...first }).pipe(Effect.provide(file.layer))

  it.effect("beyond what was sent is a broken protocol", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(upload).pipe(against(responding({ current_chunk: 2 })))
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.strictEqual(error.message, "Upload task up-1 has 2000 bytes, and only 1000 were sent.")
    })
  )

  it.effect("that does not count the first chunk yet is polled again before anything is sent twice", () => {
    let posts = 0
    const routes = {
      "upload-elf-image": () => json([task({ current_chunk: (posts += 1) === 1 ? 0 : posts })]),
      "get-upload-tasks": () => json([task({ current_chunk: posts, status: posts === 3 ? "SUCCESSED" : "UPLOADING" })])
    }
    const server = tower({ routes })
    return Effect.gen(function* () {
      yield* adjustClock(upload.pipe(against(server)), "10 minutes")
      assert.deepStrictEqual(
        server.requestsTo("/v2/api/upload-elf-image").map(({ at }) => at),
        [0, 1000, 1000]
      )
    })
  })

  it.effect("that runs ahead after a lost response is a broken protocol too", () => {
    const replies = [json([task({ current_chunk: 1 })])]
    const routes = {
      "upload-elf-image": () => replies.shift() ?? resetBefore,
      "get-upload-tasks": () => json([task({ current_chunk: 3 })])
    }
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(upload).pipe(against(tower({ routes }))), "10 minutes")
      assert.strictEqual(error.message, "Upload task up-1 has 3000 bytes, and only 2000 were sent.")
    })
  })

  it.effect("that never moves is given up", () => {
    const server = responding({ current_chunk: 1 })
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(upload).pipe(against(server)), "1 hour")
      assert.strictEqual(error.message, "Upload task up-1 stays at 1000 of 3000 bytes.")
      assert.strictEqual(server.requestsTo("/v2/api/upload-elf-image").length, 1 + 1 + 8)
    })
  })

  it.effect.each([{ chunk_size: 0 }, { chunk_size: -1 }, { chunk_size: 1.5 }, { chunk_size: 1e15 }])(
    "without a size of chunks is a broken protocol: %j",
    (fields) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(upload).pipe(against(responding(fields)))
        assert.include(error.message, "has no chunk size")
      })
  )

  it.effect.each([0, Number.NaN, 1e15])(
    "a first chunk of %s bytes is refused before anything is read",
    (firstChunkBytes) => {
      const server = responding({})
      return Effect.gen(function* () {
        const source = Uploads.fromStream(Stream.make(new Uint8Array(3000)), 3000)
        const call = Uploads.elfImage({ source, name: "a.iso", cluster_id: "c", firstChunkBytes })
        assert.deepInclude(yield* Effect.flip(call), { _tag: "BadRequest" })
        assert.lengthOf(server.requests, 0)
      }).pipe(against(server))
    }
  )

  it.effect("an empty response is a broken protocol", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(upload).pipe(against(tower({ routes: { "upload-elf-image": () => json([]) } })))
      assert.strictEqual(error._tag, "InvalidResponse")
    })
  )

  it.effect("behind what a stream has given fails, and says so", () => {
    const sent: Array<number> = []
    const routes = {
      "upload-elf-image": () => {
        sent.push(0)
        return sent.length < 3 ? json([task({ current_chunk: sent.length })]) : resetBefore
      },
      "get-upload-tasks": () => json([task({ current_chunk: 0 })]),
      "cancel-upload-task": () => json(["up-1"])
    }
    const server = tower({ routes })
    const stream = Uploads.fromStream(inParts(bytesOf(3000), [100]), 3000)
    return Effect.gen(function* () {
      const error = yield* adjustClock(
        Effect.flip(Uploads.elfImage({ source: stream, cluster_id, ...first })).pipe(against(server)),
        "10 minutes"
      )
      assert.strictEqual(error._tag, "SourceMismatch")
      assert.include(error.message, "upload from a file instead")
      assert.strictEqual(server.requestsTo("/v2/api/cancel-upload-task").length, 0)
    })
  })
})

describe("an interrupted upload", () => {
  const slow = (options: Uploads.Options) =>
    uploadFile(3000, { onChunk: (_, offset) => (offset === 1000 ? Effect.sleep("30 seconds") : Effect.void) }, options)

  it.effect("is cancelled on the server", () => {
    const { cancelled, file, upload } = slow({})
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(upload)
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(cancelled, ["up-1"])
      assert.strictEqual(file.state.open, 0)
    })
  })

  it.effect("is kept on demand, and continues from the bytes that the server has", () => {
    const { cancelled, content, server, stored, upload } = slow({ onInterrupt: "keep" })
    const file = fakeFile(content)
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(upload)
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(cancelled, [])
      const told: Array<number> = []
      const onProgress = ({ sentBytes }: Uploads.Progress) => Effect.sync(() => void told.push(sentBytes))
      const resumed = Uploads.elfImage({ source, cluster_id, resume: "up-1", onProgress })
      yield* adjustClock(resumed.pipe(Effect.provide(file.layer), against(server)), "10 minutes")
      assert.deepStrictEqual(told, [1000, 2000, 3000])
      assert.deepStrictEqual(yield* stored, content)
      assert.strictEqual(file.reads[0]?.offset, 1000)
    })
  })

  it.effect("a stream resumes too: what the server has flows by", () => {
    const { content, server, stored, upload } = slow({ onInterrupt: "keep" })
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(upload)
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.interrupt(fiber)
      const stream = Uploads.fromStream(inParts(content, [333]), 3000)
      yield* adjustClock(
        Uploads.elfImage({ source: stream, cluster_id, resume: "up-1" }).pipe(against(server)),
        "10 minutes"
      )
      assert.deepStrictEqual(yield* stored, content)
    })
  })

  it.effect("does not wait for a server that is silent longer than a request may take", () => {
    const { upload } = uploadFile(3000, {
      onChunk: (_, offset) => (offset === 1000 ? Effect.never : Effect.void),
      state: { routes: { "cancel-upload-task": () => ({ silent: true }) } }
    })
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(upload)
      yield* TestClock.adjust("10 seconds")
      const interrupting = yield* Effect.forkChild(Fiber.interrupt(fiber))
      yield* TestClock.adjust("2 minutes")
      assert.isDefined(interrupting.pollUnsafe())
    })
  })

  it.effect("one of something else is not resumed", () => {
    const { server, upload } = slow({ onInterrupt: "keep" })
    return Effect.gen(function* () {
      yield* adjustClock(upload, "10 minutes")
      const stream = Uploads.fromStream(inParts(bytesOf(99), [9]), 99)
      const error = yield* Effect.flip(Uploads.elfImage({ source: stream, cluster_id, resume: "up-1" }))
      assert.deepInclude(error, { _tag: "SourceMismatch" })
      const gone = yield* Effect.flip(Uploads.elfImage({ source: stream, cluster_id, resume: "up-7" }))
      assert.deepInclude(gone, { _tag: "NotFound", message: "There is no upload task up-7." })
    }).pipe(against(server))
  })
})
