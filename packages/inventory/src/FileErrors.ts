/**
 * Why a file or folder cannot be used, in words for a person.
 *
 * ```ts
 * import { FileErrors } from "@effect-hci/inventory"
 * import { Effect, FileSystem } from "effect"
 *
 * // Why a file cannot be read, as the end of a sentence.
 * export const program = FileSystem.FileSystem.use((files) => files.readFileString("/no/such/file")).pipe(
 *   Effect.catchTag("PlatformError", (error) => Effect.succeed(`The file cannot be read: ${FileErrors.describe(error)}.`))
 * )
 * ```
 *
 * @since 0.1.0
 */
import type * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Printable from "./Printable.ts"

/**
 * A folder that an export does not write to, although it could: another export is writing there, it holds the export of
 * another site or something else, or it is a symbolic link.
 *
 * @category errors
 */
export class FolderRefused extends Schema.TaggedError<FolderRefused>()("FolderRefused", {
  /** The folder, as it was given. */
  folder: Schema.String,
  /**
   * - `locked`: another export is writing there
   * - `other-site`: it holds the export of another site
   * - `no-export`: its `manifest.json` is not one of an export
   * - `link`: it is a symbolic link
   */
  reason: Schema.Literals(["locked", "other-site", "no-export", "link"]),
  /** One sentence that says why and what to do. */
  message: Schema.String
}) {}

const reasonsByTag: Readonly<Record<string, string>> = {
  PermissionDenied: "permission is denied",
  AlreadyExists: "there is a file of that name",
  NotFound: "there is no such file or folder",
  BadResource: "a part of the path is not a folder"
}

const reasonsByCode: Readonly<Record<string, string>> = {
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  ELOOP: "it is a symbolic link",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of this user on the disk is used up",
  EFBIG: "the file is larger than the file system allows",
  EMFILE: "this process has too many open files",
  ENFILE: "the system has too many open files"
}

const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : ""

/**
 * Whether the file could not be written for lack of space: on the disk, or in the user's quota.
 *
 * @category predicates
 */
export const isDiskFull = ({ reason }: PlatformError.PlatformError): boolean =>
  ["ENOSPC", "EDQUOT"].includes(codeOf(reason.cause))

/**
 * Why a file or folder cannot be read or written, as a part of a sentence: `the disk is full`.
 *
 * @category getters
 */
export const describe = ({ reason }: PlatformError.PlatformError): string =>
  reasonsByCode[codeOf(reason.cause)] ??
  reasonsByTag[reason._tag] ??
  Printable.oneLine(reason.message).replace(/[.]+$/, "")
