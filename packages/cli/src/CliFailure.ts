/** Failures as one sentence for a person: what failed, where, and what to do about it. */
import * as Cause from "effect/Cause"
import type * as CliError from "effect/cli/CliError"
import * as Data from "effect/Data"
import type * as PlatformError from "effect/PlatformError"
import type { RequestError, TransportError } from "@effect-hci/core/HciError"
import * as FileErrors from "@effect-hci/inventory/FileErrors"
import * as Text from "./ui/text.ts"

/** A command that failed. */
export class CliFailure extends Data.TaggedError("CliFailure")<{
  /** The sentence that is printed on stderr. */
  readonly message: string
  /** 1 when the work failed, 2 when the command line is wrong, 3 when a part of the work is done. */
  readonly exitCode: number
}> {}

/** The command line is wrong: exit code 2. */
export const usage = (message: string): CliFailure => new CliFailure({ message, exitCode: 2 })

/** The work failed: exit code 1. */
export const failed = (message: string): CliFailure => new CliFailure({ message, exitCode: 1 })

/** Some of the work is done, and the rest can be done later: exit code 3. */
export const partial = (message: string): CliFailure => new CliFailure({ message, exitCode: 3 })

/** Text as a part of a sentence: on one line, without a full stop. */
const phrase = (text: string): string => Text.oneLine(text).replace(/[.。]+$/, "")

const transportSentence = ({ code, message, reason }: TransportError, url: string): string => {
  if (code === "HCI_CERTIFICATE_PIN") {
    const [, digits = ""] = /sha256:([\dA-F:]+)/i.exec(message) ?? []
    return (
      `${url} shows another certificate than the one pinned with --tls, sha256:${digits.replaceAll(":", "")}: ` +
      "check who responds there, and the fingerprint."
    )
  }
  if (code === "HCI_TLS_OVER_HTTP") {
    return `--tls and --ca say how the certificate is checked, and ${url} has none: write https:// in place of http://, or leave them out.`
  }
  if (reason === "certificate") {
    return (
      `The certificate of ${url} is not trusted${code === undefined ? "" : ` (${code})`}: ` +
      "pin it with --tls sha256:<fingerprint>, give its authority with --ca FILE, or leave it unchecked with --tls insecure."
    )
  }
  if (reason === "reset" && url.startsWith("http:")) {
    return `${url} closed the connection without a response: if it speaks TLS, write https:// in place of http://.`
  }
  return `${phrase(message)}.`
}

/** What to check when a platform rejects the credentials. */
const credentialAdvice: Readonly<Record<string, string>> = {
  "sangfor-scp":
    "check HCI_SCP_USERNAME and HCI_SCP_PASSWORD, or HCI_SCP_ACCESS_KEY, HCI_SCP_SECRET_KEY, HCI_SCP_REGION and HCI_SCP_SERVICE",
  cloudtower:
    "check HCI_CLOUDTOWER_USERNAME, HCI_CLOUDTOWER_PASSWORD, HCI_CLOUDTOWER_SOURCE and HCI_CLOUDTOWER_AUTH_CONFIG_ID, or HCI_CLOUDTOWER_API_KEY, " +
    "which also works where two-factor login is on"
}

/** The server's message of a login that failed, without the words of the library around it: the command has its own. */
const serverMessage = (message: string): string =>
  phrase(message.replace(/^The login [^:]*: /, "").replace(/ - .*$/s, ""))

/** What the server's operator needs to find the request: `HTTP 502, code 1007, request 1a2b`. */
const detailsOf = ({ code, requestId, status }: RequestError): string =>
  [
    `HTTP ${status ?? "unknown"}`,
    ...(code === undefined ? [] : [`code ${phrase(code)}`]),
    ...(requestId === undefined ? [] : [`request ${phrase(requestId)}`])
  ].join(", ")

const isRedirect = (status: number): boolean => status >= 300 && status < 400

/** A request that failed. */
export const fromRequest = (error: RequestError, url: string): CliFailure => {
  switch (error._tag) {
    case "TransportError":
      return failed(transportSentence(error, url))
    case "Unauthorized":
      return failed(
        `${url} rejected the credentials ("${serverMessage(error.message)}"): ${credentialAdvice[error.platform] ?? "check them"}.`
      )
    case "Forbidden":
      return failed(
        `${url} does not allow this account to call ${error.operation} ("${phrase(error.message)}"): use one that may read everything.`
      )
    case "InvalidResponse":
    case "BadRequest":
      // Nothing was sent, or a redirect: the message says what to do.
      if (error._tag === "BadRequest" && (error.status === undefined || isRedirect(error.status))) {
        return failed(`${url}: ${phrase(error.message)}.`)
      }
      return failed(
        `The response of ${url} to ${error.operation} is not one of the platform ("${phrase(error.message)}"): check the address, and that it is the platform you named.`
      )
    default:
      return failed(
        `${url} failed at ${error.operation} (${detailsOf(error)}, "${phrase(error.message)}"): try again later.`
      )
  }
}

/** A file that cannot be read. */
export const unreadable = (error: PlatformError.PlatformError, file: string, advice: string): CliFailure =>
  usage(`Cannot read ${file}: ${FileErrors.describe(error)}; ${advice}.`)

/** A file or folder that cannot be written to. */
export const unwritable = (error: PlatformError.PlatformError, path: string, advice: string): CliFailure => {
  const whatToDo = FileErrors.isDiskFull(error) ? "free some space, then run the command again" : advice
  return failed(`Cannot write to ${path}: ${FileErrors.describe(error)}; ${whatToDo}.`)
}

/** What a flag takes: our own "write ...", or the list of values that the parser expected. */
const expectation = (expected: string): string =>
  expected.startsWith("write ") ? expected : `expected ${phrase(expected).replace(/^expected:? /i, "")}`

const secretFlag = /^--(password|secret-key|access-key|api-key|username|token)$/

/** The sentence for a command line that does not parse. */
export const fromCommandLine = (error: CliError.NonShowHelpErrors, commandPath: ReadonlyArray<string>): string => {
  const command = commandPath.join(" ")
  const see = `see ${command} --help`
  switch (error._tag) {
    case "UnrecognizedOption":
      if (secretFlag.test(error.option)) {
        return `${command} takes no ${error.option}: credentials come from the environment (HCI_SCP_USERNAME, HCI_CLOUDTOWER_USERNAME, ...), never from arguments.`
      }
      return error.suggestions.length > 0
        ? `${command} has no flag ${error.option}: did you mean ${error.suggestions.join(" or ")}?`
        : `${command} has no flag ${error.option}: ${see}.`
    case "UnknownSubcommand":
      return error.suggestions.length > 0
        ? `${command} has no command "${error.subcommand}": did you mean ${error.suggestions.join(" or ")}?`
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

/** The sentence for a failure that is none of the command's own. */
export const unexpected = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return `Something went wrong that should not: ${phrase(message)}; please report it.`
}
