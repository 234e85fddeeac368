/**
 * Everything a generation can fail with; each message is one sentence for a person.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Schema from "effect/Schema"

/** The class type of an error; spelled once so that the classes below stay short. */
interface ErrorClass<Self, Tag extends string, Fields extends Schema.Struct.Fields> extends Schema.Class<
  Self,
  Schema.TaggedStruct<Tag, Fields>,
  Cause.YieldableError
> {}

type DocumentFields = {
  readonly source: Schema.String
  readonly place: Schema.String
  readonly message: Schema.String
}
const documentFields: DocumentFields = { source: Schema.String, place: Schema.String, message: Schema.String }
const DocumentErrorBase: ErrorClass<DocumentError, "DocumentError", DocumentFields> =
  Schema.TaggedError<DocumentError>()("DocumentError", documentFields)
/** A document that cannot be read: `source` is the file, `place` a JSON pointer into it. */
export class DocumentError extends DocumentErrorBase {}

/** What is wrong with a document, and where. */
export const documentError = (source: string, place: string, what: string): DocumentError =>
  new DocumentError({
    source,
    place,
    message: place === "" ? `${source}: ${what}.` : `${source}: ${what}, at ${place}.`
  })

type FileFields = { readonly path: Schema.String; readonly message: Schema.String }
const fileFields: FileFields = { path: Schema.String, message: Schema.String }
const FileErrorBase: ErrorClass<FileError, "FileError", FileFields> = Schema.TaggedError<FileError>()(
  "FileError",
  fileFields
)
/** A file that cannot be read or written, or that differs from what would be written. */
export class FileError extends FileErrorBase {}

/** Every error of the generator. */
export type CodegenError = DocumentError | FileError
