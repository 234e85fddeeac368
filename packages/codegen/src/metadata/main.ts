/**
 * Writes what the simulator knows of CloudTower: `node packages/codegen/src/metadata/main.ts [--check]`.
 *
 * @since 0.1.0
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { byVersion } from "../Names.ts"
import { cloudTower } from "../profiles/CloudTower.ts"
import { readDocument } from "../ReadDocument.ts"
import { findDocuments, readDocuments } from "../ReadFiles.ts"
import { readProduct } from "../ReadProduct.ts"
import { checkFiles, writeFiles } from "../WriteFiles.ts"
import { printMetadata } from "./PrintMetadata.ts"

const options = {
  out: Flag.String("out").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription("Where the files go (default: packages/simulator/src/internal/cloudtower/generated)"),
    Flag.optional
  ),
  check: Flag.Boolean("check").pipe(
    Flag.withDescription("Compare with the files that are there, and write nothing"),
    Flag.withDefault(false)
  )
}

const generate = Command.make(
  "metadata",
  options,
  Effect.fnUntraced(
    function* ({ check, out }) {
      const path = yield* Path.Path
      const root = yield* Effect.orDie(path.fromFileUrl(new URL("../../../../", import.meta.url)))
      const folder = Option.getOrElse(out, () =>
        path.join(root, "packages", "simulator", "src", "internal", "cloudtower", "generated")
      )
      const found = yield* findDocuments(path.join(root, "..", "shared", "specs", "cloudtower"))
      const documents = (yield* readDocuments(found)).toSorted((a, b) => byVersion(a.info.version, b.info.version))
      const snapshots = yield* Effect.fromResult(Result.all(documents.map(readDocument)))
      const product = yield* Effect.fromResult(readProduct(documents, { ...cloudTower, overrides: noOverrides }))
      yield* (check ? checkFiles : writeFiles)(folder, printMetadata(product, snapshots))
      yield* Console.log(`Metadata of ${product.versions.length} versions: ${check ? "as it is in" : "in"} ${folder}`)
    },
    Effect.mapError((error) => new CliError.UserError({ cause: error, userMessage: error.message }))
  )
).pipe(Command.withDescription("Write what the simulator knows of CloudTower"))

/** Corrections are for clients; a server does what the documents say. */
const noOverrides = { fields: [], operations: [] }

NodeRuntime.runMain(Command.run(generate, { version: "0.1.0" }).pipe(Effect.provide(NodeServices.layer)))
