import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Logger from "effect/Logger"
import * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"
import { execFileSync } from "node:child_process"
import * as SangforScp from "../../src/SangforScp.ts"
import * as SimulatorState from "../../src/SimulatorState.ts"
import * as Client from "../sangfor-scp/client.ts"

const state: SimulatorState.SimulatorState = {
  format: 1,
  platform: "sangfor-scp",
  seed: 7,
  startTime: "2026-03-04T05:06:07.000Z",
  servers: 3,
  records: Array.from({ length: 2000 }, (_, index) => ({
    model: "Server",
    index,
    values: { name: `server "${index}" \\ é 服务器`, sizes: [1, 2.5, -3e7], nested: { yes: true, none: null } }
  }))
}

const encoder = new TextEncoder()

/** The bytes in pieces that end anywhere, in the middle of texts and characters too. */
const cut = (text: string, size: number): ReadonlyArray<Uint8Array> => {
  const bytes = encoder.encode(text)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
}

/** A file system whose only file is larger than any text, and cannot be read at once. */
const withStream = (pieces: ReadonlyArray<Uint8Array>) =>
  Effect.provideServiceEffect(
    FileSystem.FileSystem,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const info = yield* fs.stat(".")
      return FileSystem.makeNoop({
        stat: () => Effect.succeed({ ...info, type: "File", size: ByteSize.gibibytes(10) }),
        stream: () => Stream.fromIterable(pieces)
      })
    })
  )

const failure = (path: string) => Effect.map(Effect.flip(SimulatorState.read(path)), ({ message }) => message)

layer(NodeServices.layer)("a state file", (it) => {
  const folder = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())

  it.effect.each([1, 7, 4096])("is read as a stream, in pieces of %i bytes, whatever its size", (size) =>
    Effect.gen(function* () {
      const read = yield* SimulatorState.read("state.json").pipe(withStream(cut(JSON.stringify(state), size)))
      assert.deepStrictEqual(read, state)
    })
  )

  it.effect("is what was written, and can be read indented", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const file = `${yield* folder}/state.json`
      yield* SimulatorState.write(file, state)
      assert.deepStrictEqual(yield* SimulatorState.read(file), state)
      yield* fs.writeFileString(file, JSON.stringify(state, undefined, 2))
      assert.deepStrictEqual(yield* SimulatorState.read(file), state)
    })
  )

  it.effect.each([1, 5, 4096])(
    "keeps the digits of numbers that JavaScript cannot hold, in pieces of %i bytes",
    (size) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const file = `${yield* folder}/state.json`
        const numbers = '[9007199254740993,-12345678901234567890,1e400,{"deep":[[18446744073709551615]]},1.5,0]'
        const text = JSON.stringify({ ...state, records: [{ model: "Server", index: 0, values: { n: "N" } }] })
        const read = yield* SimulatorState.read("state.json").pipe(withStream(cut(text.replace('"N"', numbers), size)))
        yield* SimulatorState.write(file, read)
        assert.include(yield* fs.readFileString(file), `{"n":${numbers}}`)
      })
  )

  it.effect("of an export, and the responses of its simulator, keep them too", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const at = yield* folder
      const number = '"vendor_size":12345678901234567890'
      const resources = [{ resource: "servers", file: "servers.ndjson" }]
      const manifest = { format_version: 1, platform: "sangfor-scp", resources }
      yield* fs.writeFileString(`${at}/manifest.json`, JSON.stringify(manifest))
      yield* fs.writeFileString(`${at}/servers.ndjson`, `{"id":"s-1","name":"one","status":"running",${number}}\n`)
      const exported = yield* SimulatorState.readSangforScp(at)
      yield* SimulatorState.write(`${at}/state.json`, exported)
      assert.include(yield* fs.readFileString(`${at}/state.json`), number)
      const load = yield* SimulatorState.readSangforScp(`${at}/state.json`)
      const listed = Effect.gen(function* () {
        const send = yield* Client.inProcess
        return yield* Client.send(send, "GET", "/janus/20180725/servers")
      })
      assert.include((yield* Effect.provide(listed, SangforScp.layerClient({ load }))).text, number)
    })
  )

  it.effect("that is no JSON, or only its beginning, fails", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const file = `${yield* folder}/state.json`
      const text = JSON.stringify(state)
      for (const broken of ["", " ", "{", text.slice(0, -1), text.slice(0, 5000), `${text}x`, "{]", "{'a':1}"]) {
        yield* fs.writeFileString(file, broken)
        assert.strictEqual(yield* failure(file), `${file} is no JSON and holds no saved state`, broken.slice(0, 20))
      }
      for (const other of ["1", "null", "[]", '"state"', "{}"]) {
        yield* fs.writeFileString(file, other)
        assert.strictEqual(yield* failure(file), `${file} holds no saved state`, other)
      }
    })
  )

  it.effect("is a regular file or a link to one, and nothing that never ends", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const at = yield* folder
      execFileSync("mkfifo", [`${at}/pipe`])
      assert.strictEqual(yield* failure(`${at}/pipe`), `${at}/pipe is no regular file`)
      assert.strictEqual(yield* failure("/dev/zero"), "/dev/zero is no regular file")
      yield* SimulatorState.write(`${at}/state.json`, state)
      yield* fs.symlink(`${at}/state.json`, `${at}/link`)
      assert.deepStrictEqual(yield* SimulatorState.read(`${at}/link`), state)
      const write = (file: string) => Effect.flip(SimulatorState.write(file, state))
      assert.include((yield* write(`${at}/pipe`)).message, "is no regular file")
      assert.strictEqual((yield* write(at)).reason._tag, "BadResource")
      assert.strictEqual((yield* fs.stat(at)).type, "Directory")
      assert.strictEqual((yield* fs.stat(`${at}/pipe`)).type, "FIFO")
    })
  )

  it.effect("that cannot be written says so, and what was there stays", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const at = yield* folder
      const file = `${at}/state.json`
      yield* fs.writeFileString(file, "before")
      const full = new PlatformError.PlatformError(
        new PlatformError.SystemError({
          _tag: "Unknown",
          module: "FileSystem",
          method: "write",
          description: "ENOSPC: no space left on device"
        })
      )
      let written = 0
      const limited: FileSystem.FileSystem = {
        ...fs,
        open: (path, options) =>
          Effect.map(fs.open(path, options), (opened) => ({
            ...opened,
            sync: opened.sync,
            writeAll: (bytes) => {
              written += bytes.length
              return written > 100_000 ? Effect.fail(full) : opened.writeAll(bytes)
            }
          }))
      }
      const error = yield* Effect.flip(
        Effect.provideService(SimulatorState.write(file, state), FileSystem.FileSystem, limited)
      )
      assert.include(error.message, "ENOSPC")
      // Two pieces of 65,536 characters.
      assert.strictEqual(written, 137_882)
      assert.strictEqual(yield* fs.readFileString(file), "before")
      assert.deepStrictEqual(yield* fs.readDirectory(at), ["state.json"])
    })
  )
})

layer(NodeServices.layer)("the folder of an export", (it) => {
  const resource = (name: string) => ({ resource: name, file: `${name}.ndjson` })
  const manifest = (status: object) =>
    JSON.stringify({ format_version: 1, platform: "sangfor-scp", ...status, resources: [resource("servers")] })

  const withFolder = Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped()
    return { fs, folder }
  })

  it.effect("whose run has not finished says so; one without a status is taken as whole", () =>
    Effect.gen(function* () {
      const { folder, fs } = yield* withFolder
      yield* fs.writeFileString(`${folder}/servers.ndjson`, '{"id":"a"}\n')
      const messages: Array<string> = []
      const logger = Logger.make(({ message }) => void messages.push(String(message)))
      const warnings = (status: object) =>
        Effect.gen(function* () {
          messages.length = 0
          yield* fs.writeFileString(`${folder}/manifest.json`, manifest(status))
          const { site } = yield* SimulatorState.read(folder).pipe(
            Effect.provideService(Logger.CurrentLoggers, new Set([logger]))
          )
          assert.deepStrictEqual(site, { servers: [{ id: "a" }] })
          return [...messages]
        })
      assert.deepStrictEqual(yield* warnings({}), [])
      assert.deepStrictEqual(yield* warnings({ status: "finished" }), [])
      for (const status of ["running", "interrupted"]) {
        const [message = "", ...others] = yield* warnings({ status })
        assert.include(message, `The export in ${folder} was stopped before its end, or still runs`)
        assert.deepStrictEqual(others, [])
      }
    })
  )

  it.effect("has regular files", () =>
    Effect.gen(function* () {
      const { folder, fs } = yield* withFolder
      yield* fs.writeFileString(`${folder}/manifest.json`, manifest({}))
      execFileSync("mkfifo", [`${folder}/servers.ndjson`])
      assert.strictEqual(yield* failure(folder), `${folder}/servers.ndjson is no regular file`)
      yield* fs.remove(`${folder}/manifest.json`)
      execFileSync("mkfifo", [`${folder}/manifest.json`])
      assert.strictEqual(yield* failure(folder), `${folder}/manifest.json is no regular file`)
    })
  )
})
