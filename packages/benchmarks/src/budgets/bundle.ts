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

const programs = [
  { what: "one operation (cloudtower Vm.startVm)", module: "cloudtower/Vm", name: "startVm" },
  { what: "one listing (cloudtower Vm.list)", module: "cloudtower/Vm", name: "list" },
  {
    what: "one operation (sangfor-scp api ServerSnapshots.createServerSnapshot)",
    module: "sangfor-scp/api/ServerSnapshots",
    name: "createServerSnapshot"
  },
  {
    what: "one listing (sangfor-scp api Alarms.getRealtimeAlarms)",
    module: "sangfor-scp/api/Alarms",
    name: "getRealtimeAlarms"
  }
]

/** What one function of a resource adds to a bundle, beside effect itself; measured in a staged folder. */
export const bundlesIn = (folder: string): Effect.Effect<ReadonlyArray<Budget>, PlatformError, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const sizes = yield* Effect.forEach(programs, ({ module, name }) => measure(folder, module, name))
    const budgets = yield* report(
      "Bundles, minified and gzipped, without effect itself",
      programs.map(({ what }, at) => ({ what, measured: sizes[at]?.ours ?? Number.NaN, limit: 15, unit: "kB" }))
    )
    const all = sizes.map((size) => `${size.all.toFixed(1)} kB`).join(", ")
    yield* Console.log(`\nWith the parts of effect that they reach: ${all}`)
    return budgets
  })

/** The same, in a staged folder of its own. */
export const bundles: Effect.Effect<
  ReadonlyArray<Budget>,
  PlatformError | Schema.SchemaError,
  Platform
> = Effect.scoped(Effect.flatMap(Stage.make, bundlesIn))
