/**
 * `npm run generate -- cloudtower [--spec FILE]... [--out DIR] [--check]`
 *
 * @since 0.1.0
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Argument from "effect/cli/Argument"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { operations } from "./Model.ts"
import { print } from "./print/Print.ts"
import { cloudTower } from "./profiles/CloudTower.ts"
import { findDocuments, readDocuments } from "./ReadFiles.ts"
import { readProduct } from "./ReadProduct.ts"
import { checkFiles, writeFiles } from "./WriteFiles.ts"

const profiles = { cloudtower: cloudTower }

const options = {
  platform: Argument.Literals("platform", ["cloudtower"]).pipe(
    Argument.withDescription("The platform whose package is generated")
  ),
  spec: Flag.String("spec").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("An OpenAPI 3.0 document; give every version's (default: ../shared/specs/<platform>/*.json)"),
    Flag.atLeast(0)
  ),
  out: Flag.String("out").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription("Where the files go (default: packages/<platform>/src/generated)"),
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
      const profile = profiles[platform]
      const folder = Option.getOrElse(out, () => path.join(root, "packages", platform, "src", "generated"))
      const specs = path.join(root, "..", "shared", "specs", platform)
      const documents = yield* readDocuments(spec.length > 0 ? spec : yield* findDocuments(specs))
      const product = yield* Effect.fromResult(readProduct(documents, profile))
      const files = print(product, profile.name)
      yield* (check ? checkFiles : writeFiles)(folder, files)
      const counts = `${operations(product).length} operations and ${product.types.length} types`
      yield* Console.log(
        `${counts} of ${profile.name} in ${files.size} files: ${check ? "as they are in" : "written to"} ${folder}`
      )
    },
    Effect.mapError((error) => new CliError.UserError({ cause: error, userMessage: error.message }))
  )
).pipe(Command.withDescription("Generate a platform's package from its OpenAPI documents"))

NodeRuntime.runMain(Command.run(generate, { version: "0.1.0" }).pipe(Effect.provide(NodeServices.layer)))
