import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import type * as Schema from "effect/Schema"
import { gzipSync } from "node:zlib"
import { rolldown } from "rolldown"
import type { Budget } from "./budget.ts"
import { report } from "./budget.ts"
import type { Platform } from "./stage.ts"
import * as Stage from "./stage.ts"

/** Minifies a program with all of ours that it reaches, effect left out or in, and gives the size gzipped, in kB. */
const bundle = (entry: string, withEffect: boolean): Effect.Effect<number> =>
  Effect.promise(async () => {
    const build = await rolldown({
      input: entry,
      platform: "node",
      logLevel: "silent",
      external: withEffect ? [] : [/^effect($|\/)/]
    })
    const { output } = await build.generate({ format: "esm", minify: true, comments: false })
    await build.close()
    return output.reduce((size, part) => size + (part.type === "chunk" ? gzipSync(part.code).length : 0), 0) / 1000
  })

/** A program that needs nothing but one export of a module. */
const measure = (folder: string, module: string, name: string) =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    const entry = `${folder}/${name}.js`
    yield* fileSystem.writeFileString(
      entry,
      `import { ${name} } from "@effect-hci/${module}"\nglobalThis.program = ${name}\n`
    )
    return { ours: yield* bundle(entry, false), all: yield* bundle(entry, true) }
  })

/** What one function of a resource adds to a bundle, beside effect itself; measured in a staged folder. */
export const bundlesIn = (folder: string): Effect.Effect<ReadonlyArray<Budget>, PlatformError, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const write = yield* measure(folder, "cloudtower/Vm", "startVm")
    const list = yield* measure(folder, "cloudtower/Vm", "list")
    const row = (what: string, measured: number): Budget => ({ what, measured, limit: 15, unit: "kB" })
    const budgets = yield* report("Bundles, minified and gzipped, without effect itself", [
      row("one operation (Vm.startVm)", write.ours),
      row("one listing (Vm.list)", list.ours)
    ])
    yield* Console.log(
      `\nWith the parts of effect that they reach: ${write.all.toFixed(1)} kB and ${list.all.toFixed(1)} kB`
    )
    return budgets
  })

/** The same, in a staged folder of its own. */
export const bundles: Effect.Effect<
  ReadonlyArray<Budget>,
  PlatformError | Schema.SchemaError,
  Platform
> = Effect.scoped(Effect.flatMap(Stage.make, bundlesIn))
