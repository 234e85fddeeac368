import { FileErrors } from "@effect-hci/inventory"
import { Effect, FileSystem } from "effect"

// Why a file cannot be read, as the end of a sentence.
export const program = FileSystem.FileSystem.use((files) => files.readFileString("/no/such/file")).pipe(
  Effect.catchTag("PlatformError", (error) => Effect.succeed(`The file cannot be read: ${FileErrors.describe(error)}.`))
)
