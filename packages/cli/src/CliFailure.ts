/**
 * Everything that goes wrong, as one sentence for a person: what, where, and what to do about it.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import type * as CliError from "effect/cli/CliError"
import * as Data from "effect/Data"
import type * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import type * as Types from "effect/Types"
import type { RequestError, TransportError } from "@effect-hci/core/HciError"

interface Fields {
  readonly message: string
  readonly exitCode: number
}
type FailureClass = new (fields: Types.VoidIfEmpty<Fields>) => Cause.YieldableError & {
  readonly _tag: "CliFailure"
} & Fields
const CliFailureBase: FailureClass = Data.TaggedError("CliFailure")<Fields>
/** A command that did not do what it was asked to; `message` is the sentence that is printed. */
export class CliFailure extends CliFailureBase {}

/** The command line is wrong: exit code 2. */
export const usage = (message: string): CliFailure => new CliFailure({ message, exitCode: 2 })

/** The work failed: exit code 1. */
export const failed = (message: string): CliFailure => new CliFailure({ message, exitCode: 1 })

/** Text as the end of a sentence or the middle of one: one line, no full stop. */
const phrase = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[.。]+$/, "")

const transportSentence = ({ code, message, reason }: TransportError, url: string): string => {
  if (code === "HCI_CERTIFICATE_PIN") {
    return `${url} shows another certificate than the one pinned with --tls: check the fingerprint, and that this is the right machine.`
  }
  if (reason === "certificate") {
    return (
      `The certificate of ${url} is not trusted${code === undefined ? "" : ` (${code})`}: ` +
      "pin it with --tls sha256:<fingerprint>, give its authority with --ca FILE, or do without the check with --tls insecure."
    )
  }
  if (reason === "reset" && url.startsWith("http:")) {
    return `${url} closed the connection without an answer: if it speaks TLS, write https:// in place of http://.`
  }
  return `${phrase(message)}.`
}

/** What to look at when a platform refuses the credentials. */
const credentialAdvice: Readonly<Record<string, string>> = {
  "sangfor-scp":
    "check HCI_SCP_USERNAME and HCI_SCP_PASSWORD, or HCI_SCP_ACCESS_KEY, HCI_SCP_SECRET_KEY, HCI_SCP_REGION and HCI_SCP_SERVICE",
  cloudtower:
    "check HCI_CLOUDTOWER_USERNAME, HCI_CLOUDTOWER_PASSWORD and HCI_CLOUDTOWER_SOURCE, or HCI_CLOUDTOWER_API_KEY, " +
    "which also works where two-factor login is on"
}

/** What the site said, without the advice of the library: the command has its own. */
const said = (message: string): string => phrase(message.replace(/^The login was refused: /, "").replace(/ - .*$/s, ""))

/** A request that failed at the site. */
export const fromRequest = (error: RequestError, url: string): CliFailure => {
  switch (error._tag) {
    case "TransportError":
      return failed(transportSentence(error, url))
    case "Unauthorized":
      return failed(
        `${url} refused the credentials ("${said(error.message)}"): ${credentialAdvice[error.platform] ?? "check them"}.`
      )
    case "Forbidden":
      return failed(
        `${url} does not allow this account to call ${error.operation} ("${phrase(error.message)}"): use one that may read everything.`
      )
    case "InvalidResponse":
    case "BadRequest":
      return failed(
        `${url} did not answer ${error.operation} as the platform does ("${phrase(error.message)}"): check the address, and that it is the platform you named.`
      )
    default:
      return failed(
        `${url} could not answer ${error.operation} now (HTTP ${error.status ?? "unknown"}, "${phrase(error.message)}"): try again later.`
      )
  }
}

const reasons: Readonly<Record<string, string>> = {
  PermissionDenied: "permission is denied",
  AlreadyExists: "there is a file of that name",
  NotFound: "there is no such file or folder",
  BadResource: "a part of the path is not a folder"
}

const codeOf = (cause: unknown): string | undefined =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : undefined

const reasonsByCode: Readonly<Record<string, string>> = {
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full"
}

/** Why a file or folder could not be had, in a few words. */
export const platformReason = ({ reason }: PlatformError.PlatformError): string =>
  reasonsByCode[codeOf(reason.cause) ?? ""] ?? reasons[reason._tag] ?? phrase(reason.message)

/** A file that cannot be read. */
export const unreadable = (error: PlatformError.PlatformError, file: string, advice: string): CliFailure =>
  usage(`Cannot read ${file}: ${platformReason(error)}; ${advice}.`)

/** A folder that cannot be written to. */
export const unwritable = (error: PlatformError.PlatformError, out: string): CliFailure =>
  failed(`Cannot write to ${out}: ${platformReason(error)}; choose another folder with --out.`)

const list = (names: ReadonlyArray<string>): string => names.join(" or ")

/** What a flag takes: a request of ours, or a list of values. */
const expectation = (expected: string): string =>
  expected.startsWith("write ") ? expected : `expected ${phrase(expected).replace(/^expected:? /i, "")}`

const secretFlag = /^--(password|secret-key|access-key|api-key|username|token)$/

/** A command line that does not parse. */
export const fromCommandLine = (error: CliError.NonShowHelpErrors, commandPath: ReadonlyArray<string>): string => {
  const command = commandPath.join(" ")
  const see = `see ${command} --help`
  switch (error._tag) {
    case "UnrecognizedOption":
      if (secretFlag.test(error.option)) {
        return `${command} takes no ${error.option}: credentials come from the environment (HCI_SCP_USERNAME, HCI_CLOUDTOWER_USERNAME, ...), never from arguments.`
      }
      return error.suggestions.length > 0
        ? `${command} has no flag ${error.option}: did you mean ${list(error.suggestions)}?`
        : `${command} has no flag ${error.option}: ${see}.`
    case "UnknownSubcommand":
      return error.suggestions.length > 0
        ? `${command} has no command "${error.subcommand}": did you mean ${list(error.suggestions)}?`
        : `${command} has no command "${error.subcommand}": ${see}.`
    case "MissingOption":
      return `${command} needs --${error.option}: ${see}.`
    case "InvalidValue":
      return error.value === ""
        ? `--${error.option} needs a value (${phrase(error.expected)}).`
        : `"${error.value}" is no value for --${error.option}: ${expectation(error.expected)}.`
    case "UnexpectedArgument":
      return `${command} takes no arguments but flags: ${see}.`
    default:
      return `${phrase(error.message)}: ${see}.`
  }
}

/** A failure that nothing else has a sentence for. */
export const unexpected = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return `Something went wrong that should not: ${phrase(message)}; please report it.`
}
