import { Manifest } from "@effect-hci/inventory"
import { Effect, FileSystem, Schema } from "effect"

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Manifest.Manifest))

// The resources that an export into a folder failed to read.
export const program = (folder: string) =>
  FileSystem.FileSystem.use((files) => files.readFileString(`${folder}/${Manifest.fileName}`)).pipe(
    Effect.flatMap((text) => decode(text)),
    Effect.map((manifest) => Manifest.failures(manifest).map(({ resource }) => resource))
  )
