/** What importing a module loads, in a process of its own. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"

const source = new URL("../src/", import.meta.url)

const script = `
  import { registerHooks } from "node:module"
  const urls = []
  registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })
  await import(process.argv[1])
  console.log(urls.join("\\n"))
`

/** The URLs of all modules that an import loads. */
const loadedBy = (module: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.callback((resume) => {
    const args = ["--input-type=module", "--eval", script, new URL(module, source).href]
    execFile(process.execPath, args, { cwd: fileURLToPath(source) }, (error, stdout) => {
      resume(error === null ? Effect.succeed(stdout.trim().split("\n")) : Effect.die(error))
    })
  })

describe("importing", () => {
  it.effect(
    "Transport loads nothing that executes operations",
    () =>
      Effect.gen(function* () {
        const urls = yield* loadedBy("Transport.ts")
        const modules = urls.filter((url) => url.startsWith(source.href)).map((url) => url.slice(source.href.length))
        assert.deepStrictEqual(modules, ["Transport.ts"])
      }),
    60_000
  )

  it.effect(
    "node/HttpClient loads no undici",
    () =>
      Effect.gen(function* () {
        const urls = yield* loadedBy("node/HttpClient.ts")
        assert.isTrue(urls.some((url) => url.endsWith("/node/HttpClient.ts")))
        assert.deepStrictEqual(
          urls.filter((url) => /undici/.test(url)),
          []
        )
      }),
    60_000
  )
})
