import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { assert, layer } from "@effect/vitest"
import { findDocuments, readDocuments } from "../src/ReadFiles.ts"
import { checkFiles, writeFiles } from "../src/WriteFiles.ts"
import { text } from "./fixtures.ts"

const files = new Map([
  ["Vm.ts", "one\n"],
  ["inputs/Vm.ts", "two\n"]
])

layer(NodeServices.layer)("files", (it) => {
  it.effect("writes, checks, and removes what no longer belongs", () =>
    Effect.gen(function* () {
      const fileSystem = yield* FileSystem.FileSystem
      const folder = `${yield* fileSystem.makeTempDirectoryScoped()}/generated`
      const message = Effect.map(Effect.flip(checkFiles(folder, files)), (error) => error.message)
      assert.strictEqual(yield* message, `${folder}/Vm.ts is missing: generate again.`)
      yield* writeFiles(folder, files)
      yield* checkFiles(folder, files)
      yield* fileSystem.writeFileString(`${folder}/inputs/Vm.ts`, "edited")
      assert.strictEqual(yield* message, `${folder}/inputs/Vm.ts differs: generate again.`)
      yield* fileSystem.writeFileString(`${folder}/inputs/Vm.ts`, "two\n")
      yield* fileSystem.writeFileString(`${folder}/inputs/Old.ts`, "three\n")
      assert.strictEqual(yield* message, `${folder}/inputs/Old.ts should not be there: generate again.`)
      yield* writeFiles(folder, files)
      yield* checkFiles(folder, files)
    })
  )

  it.effect("says what cannot be written", () =>
    Effect.gen(function* () {
      const fileSystem = yield* FileSystem.FileSystem
      const file = yield* fileSystem.makeTempFileScoped()
      const error = yield* Effect.flip(writeFiles(`${file}/generated`, files))
      assert.match(error.message, /^\S+\/generated cannot be written \(\w+\): name another with --out DIR\.$/)
    })
  )

  it.effect("finds and reads documents, and says which one is not there", () =>
    Effect.gen(function* () {
      const fileSystem = yield* FileSystem.FileSystem
      const folder = yield* fileSystem.makeTempDirectoryScoped()
      yield* fileSystem.writeFileString(`${folder}/1.0.0.json`, text("1.0.0", {}, {}))
      yield* fileSystem.writeFileString(`${folder}/1.0.0.examples.json`, "[]")
      const paths = yield* findDocuments(folder)
      assert.deepStrictEqual(paths, [`${folder}/1.0.0.json`])
      const [document] = yield* readDocuments(paths)
      assert.strictEqual(document?.info.version, "1.0.0")
      const absent = yield* Effect.flip(readDocuments([`${folder}/2.0.0.json`]))
      assert.strictEqual(absent.message, `There is no document at ${folder}/2.0.0.json.`)
      const none = yield* Effect.flip(findDocuments(`${folder}/none`))
      assert.strictEqual(none.message, `There are no documents in ${folder}/none: name some with --spec FILE.`)
    })
  )
})
