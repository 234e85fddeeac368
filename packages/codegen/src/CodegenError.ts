/**
 * Errors of a generation; each message is one sentence for a person.
 *
 * @since 0.1.0
 */
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** A document that cannot be read. */
export class DocumentError extends Schema.TaggedError<DocumentError>()("DocumentError", {
  /** The file. */
  source: Schema.String,
  /** A JSON pointer into the file; empty for the whole of it. */
  place: Schema.String,
  /** A sentence that says what is wrong and where. */
  message: Schema.String
}) {}

/** What was read of a document, or what is wrong with it. */
export type Read<A> = Result.Result<A, DocumentError>

/** The error of a document, from what is wrong and where. */
export const documentError = (source: string, place: string, what: string): DocumentError =>
  new DocumentError({
    source,
    place,
    message: place === "" ? `${source}: ${what}.` : `${source}: ${what}, at ${place}.`
  })

/** A file that cannot be read or written, or that differs from what would be written. */
export class FileError extends Schema.TaggedError<FileError>()("FileError", {
  /** The file or folder. */
  path: Schema.String,
  /** A sentence that says what is wrong. */
  message: Schema.String
}) {}

/** Every error of the generator. */
export type CodegenError = DocumentError | FileError
