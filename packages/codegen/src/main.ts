/**
 * `npm run generate -- cloudtower | sangfor-scp [--spec FILE]... [--out DIR] [--check]`
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
import * as Argument from "effect/cli/Argument"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { CodegenError } from "./CodegenError.ts"
import type { Examples } from "./Examples.ts"
import { metadata } from "./metadata/Metadata.ts"
import { printCalls } from "./metadata/PrintCalls.ts"
import type { Document } from "./OpenApi.ts"
import { print } from "./print/Print.ts"
import { cloudTower } from "./profiles/CloudTower.ts"
import { sangforScp } from "./profiles/SangforScp.ts"
import { findDocuments, readDocuments, readExamples } from "./ReadFiles.ts"
import { readProduct } from "./ReadProduct.ts"
import { checkFiles, writeFiles } from "./WriteFiles.ts"

/** Files that are made from the documents of a platform, and the folder below the repository where they belong. */
interface Target {
  readonly folder: string
  readonly files: (
    documents: ReadonlyArray<Document>,
    examples: Examples
  ) => Result.Result<ReadonlyMap<string, string>, CodegenError>
}

const targets: Readonly<Record<"cloudtower" | "sangfor-scp", readonly [Target, ...Array<Target>]>> = {
  cloudtower: [
    {
      folder: "packages/cloudtower/src/generated",
      files: (documents) => Result.map(readProduct(documents, cloudTower), (product) => print(product, cloudTower))
    },
    { folder: "packages/simulator/src/internal/cloudtower/generated", files: metadata }
  ],
  "sangfor-scp": [
    {
      folder: "packages/sangfor-scp/src/api",
      files: (documents, examples) =>
        Result.map(readProduct(documents, sangforScp, examples), (product) => print(product, sangforScp))
    },
    {
      folder: "packages/simulator/src/internal/sangfor-scp/generated",
      files: (documents, examples) => Result.map(readProduct(documents, sangforScp, examples), printCalls)
    }
  ]
}

const options = {
  platform: Argument.Literals("platform", ["cloudtower", "sangfor-scp"]).pipe(
    Argument.withDescription("The platform whose package is generated")
  ),
  spec: Flag.String("spec").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("An OpenAPI 3.0 document; give every version's (default: ../shared/specs/<platform>/*.json)"),
    Flag.atLeast(0)
  ),
  out: Flag.String("out").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription("Where the client goes (default: its package, and the simulator's metadata beside it)"),
    Flag.optional
  ),
  check: Flag.Boolean("check").pipe(
    Flag.withDescription("Compare with the files that are there, and write nothing"),
    Flag.withDefault(false)
  )
}

const generate = Command.make(
  "generate",
  options,
  Effect.fnUntraced(
    function* ({ check, out, platform, spec }) {
      const path = yield* Path.Path
      const root = yield* Effect.orDie(path.fromFileUrl(new URL("../../../", import.meta.url)))
      const specs = path.join(root, "..", "shared", "specs", platform)
      const paths = spec.length > 0 ? spec : yield* findDocuments(specs)
      const documents = yield* readDocuments(paths)
      const examples = yield* readExamples(paths)
      // Another folder gets the client alone.
      const [client, ...others] = targets[platform]
      for (const target of Option.isSome(out) ? [client] : [client, ...others]) {
        const folder = Option.getOrElse(out, () => path.join(root, target.folder))
        const files = yield* Effect.fromResult(target.files(documents, examples))
        yield* (check ? checkFiles : writeFiles)(folder, files)
        yield* Console.log(`${files.size} files ${check ? "are as they should be" : "written"} in ${folder}`)
      }
    },
    Effect.mapError((error) => new CliError.UserError({ cause: error, userMessage: error.message }))
  )
).pipe(Command.withDescription("Generate a platform's package from its OpenAPI documents"))

NodeRuntime.runMain(Command.run(generate, { version: "0.1.0" }).pipe(Effect.provide(NodeServices.layer)))
