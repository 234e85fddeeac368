/**
 * A file that says which sites a job reads, and how: TOML or JSON.
 *
 * ```toml
 * sink = "sqlite:inventory.sqlite"
 *
 * [[sites]]
 * name = "north"
 * platform = "cloudtower"
 * url = "https://tower.example"
 * credentials = { username = "reader", password = { env = "NORTH_PASSWORD" } }
 * labels = { region = "north" }
 *
 * [sites.where.vms]
 * status = "RUNNING"
 * ```
 *
 * Secrets are never in the file: each is named by an environment variable, a file that only its owner may read, or a
 * command whose output it is.
 *
 * ```ts
 * import { SiteFile } from "@effect-hci/inventory"
 * import { Effect } from "effect"
 *
 * export const toml = `
 * sink = "sqlite:inventory.sqlite"
 *
 * [[sites]]
 * name = "north"
 * platform = "cloudtower"
 * url = "https://tower.example"
 * credentials = { username = "reader", password = { env = "NORTH_PASSWORD" } }
 * `
 *
 * // The sites of a file; `SiteFile.load` reads it from the disk.
 * export const program = Effect.fromResult(SiteFile.fromText("sites.toml", toml)).pipe(
 *   Effect.map(({ sites }) => sites.map(({ name }) => name))
 * )
 * ```
 *
 * @since 0.2.0
 */
import * as Effect from "effect/Effect"
import * as Toml from "effect/encoding/Toml"
import * as DateTime from "effect/DateTime"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { formatPath } from "@effect-hci/core/Model"
import * as CloudTowerSite from "./CloudTowerSite.ts"
import * as FileErrors from "./FileErrors.ts"
import * as Printable from "./Printable.ts"
import * as SangforScpSite from "./SangforScpSite.ts"
import { parseUrl } from "./Site.ts"

/**
 * The file cannot be read, or says something that cannot be done.
 *
 * @category errors
 */
export class SiteFileError extends Schema.TaggedError<SiteFileError>()("SiteFileError", {
  /** The file, as it was given. */
  file: Schema.String,
  /** The line that is wrong, from 1; absent where none is. */
  line: Schema.optionalKey(Schema.Number),
  /** One sentence that says what is wrong, where, and what to do. */
  message: Schema.String
}) {}

/**
 * Where a secret is: in an environment variable, in a file of mode 0600 or less, or in the output of a command.
 *
 * @category models
 */
export const Secret = Schema.Union([
  Schema.Struct({
    /** Name of the environment variable. */
    env: Schema.NonEmptyString
  }),
  Schema.Struct({
    /** Path of the file. */
    file: Schema.NonEmptyString
  }),
  Schema.Struct({
    /** The command and its arguments. */
    command: Schema.NonEmptyArray(Schema.String)
  })
])
/** See {@link Secret}. */
export type Secret = typeof Secret.Type

const Text = Schema.Union([Schema.NonEmptyString, Schema.Struct({ env: Schema.NonEmptyString })])

/**
 * Credentials of a site: `username` and `password`, or `api_key` of CloudTower, or `access_key` and `secret_key` of SCP.
 *
 * @category models
 */
export const Credentials = Schema.Struct({
  /** Name of the user. */
  username: Schema.optionalKey(Text),
  /** Password of the user. */
  password: Schema.optionalKey(Secret),
  /** Where the user of a CloudTower is known: `LOCAL`, `LDAP`, `AUTHN` or `SSO`. */
  source: Schema.optionalKey(Schema.Literals(["LOCAL", "LDAP", "AUTHN", "SSO"])),
  /** Id of the directory that knows the user, on a CloudTower. */
  auth_config_id: Schema.optionalKey(Schema.String),
  /** API key of a CloudTower. */
  api_key: Schema.optionalKey(Secret),
  /** Access key of an SCP. */
  access_key: Schema.optionalKey(Text),
  /** Secret key that belongs to it. */
  secret_key: Schema.optionalKey(Secret),
  /** Region that requests to an SCP are signed for. */
  region: Schema.optionalKey(Schema.String),
  /** Service that requests to an SCP are signed for. */
  service: Schema.optionalKey(Schema.String)
})
/** See {@link Credentials}. */
export interface Credentials extends Schema.Schema.Type<typeof Credentials> {}

const Count = Schema.Int.check(Schema.isGreaterThan(0))

const Conditions = Schema.Record(Schema.String, Schema.Unknown)

/**
 * A site of the file.
 *
 * @category models
 */
export const Site = Schema.Struct({
  /** Name of the site, which no other site of the file has. */
  name: Schema.NonEmptyString,
  /** Platform of the site. */
  platform: Schema.Literals(["cloudtower", "sangfor-scp"]),
  /** Address of the site. */
  url: Schema.NonEmptyString,
  /** What to log in with. */
  credentials: Credentials,
  /** Credentials of the change feed of a CloudTower, for incremental runs. */
  change_feed: Schema.optionalKey(
    Schema.Struct({
      /** Name of the user. */
      username: Text,
      /** Password of the user. */
      password: Secret
    })
  ),
  /** How the certificate is checked: `verify` (the default), `insecure` or `sha256:<fingerprint>`. */
  tls: Schema.optionalKey(Schema.String),
  /** A file with the authority that signed the certificate, as PEM. */
  ca: Schema.optionalKey(Schema.String),
  /** Language of texts of a CloudTower. */
  language: Schema.optionalKey(Schema.Literals(["en-US", "zh-CN"])),
  /** Zone of times that an SCP writes without one, as in `Asia/Shanghai` or `+08:00`; UTC when left out. */
  time_zone: Schema.optionalKey(Schema.String),
  /** Labels that the manifest has of the site. */
  labels: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  /** Resources to read: `default`, `all`, or names. Default: `default`. */
  resources: Schema.optionalKey(Schema.Union([Schema.Literals(["default", "all"]), Schema.Array(Schema.String)])),
  /** Conditions by the names of resources, in the platform's form: `where` of CloudTower, filters of SCP. */
  where: Schema.optionalKey(Schema.Record(Schema.String, Conditions)),
  /** Fields of records that are kept, by the names of resources; the id always is. Default: all. */
  fields: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.String))),
  /** How much is requested at once, and how often. */
  limits: Schema.optionalKey(
    Schema.Struct({
      /** Records per page. */
      page_size: Schema.optionalKey(Count),
      /** Pages that are requested at once: of the whole site of a CloudTower, of one resource of an SCP. */
      pages_in_flight: Schema.optionalKey(Count),
      /** Resources that are read at once. */
      resources: Schema.optionalKey(Count),
      /** Reads a minute of an SCP. Default: 600, which the platform allows. */
      reads_per_minute: Schema.optionalKey(Count)
    })
  )
})
/** See {@link Site}. */
export interface Site extends Schema.Schema.Type<typeof Site> {}

/**
 * The content of a site file: settings of the job, and its sites.
 *
 * @category models
 */
export const SiteFile = Schema.Struct({
  /** Where to write, as in `sqlite:inventory.sqlite`; a flag of the command has precedence. */
  sink: Schema.optionalKey(Schema.String),
  /** Runs that are kept. */
  keep_runs: Schema.optionalKey(Count),
  /** The sites. */
  sites: Schema.NonEmptyArray(Site)
})
/** See {@link SiteFile}. */
export interface SiteFile extends Schema.Schema.Type<typeof SiteFile> {}

const formatIssues = SchemaIssue.makeFormatterStandardSchemaV1()
const decode = Schema.decodeUnknownResult(SiteFile)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** How often an object or a list has a key, up to and including the place that a path leads to; in the order of the text. */
const countKey = (value: unknown, path: ReadonlyArray<PropertyKey>, key: string): number => {
  if (typeof value !== "object" || value === null) return 0
  const [next, ...rest] = path
  let count = 0
  for (const [name, content] of Object.entries(value)) {
    const isOnPath = next !== undefined && String(next) === name
    if (name === key && !Array.isArray(value)) count += 1
    if (isOnPath) return count + countKey(content, rest, key)
    count += countKey(content, [], key)
  }
  return count
}

/** The line of the place that a path leads to: that of the last key on it. */
const lineOf = (text: string, parsed: unknown, path: ReadonlyArray<PropertyKey>): number | undefined => {
  const index = path.findLastIndex((part) => typeof part === "string" && Number.isNaN(Number(part)))
  const key = path[index]
  if (typeof key !== "string") return undefined
  const occurrence = countKey(parsed, path.slice(0, index + 1), key)
  // Before a bracket it is a key in the head of a table alone, and otherwise a text in a list.
  const ends = String.raw`(?:(?=[=:.])|(?<=^[ \t]*\[[^\n=]*)(?=\]))`
  const asKey = new RegExp(`(?<![\\w-])["']?${escaped(key)}["']?\\s*${ends}`, "gm")
  const match = [...text.matchAll(asKey)][occurrence - 1]
  return match === undefined ? undefined : text.slice(0, match.index).split("\n").length
}

const at = (file: string, line: number | undefined): string => (line === undefined ? file : `${file}, line ${line}`)

const secretNames = new Set(["password", "api_key", "secret_key"])

/** What is wrong with one value. */
const problemOf = (path: ReadonlyArray<PropertyKey>, message: string): string => {
  const place = formatPath(path)
  if (/excess property/i.test(message)) return `there is no setting "${place}": remove it, or check its spelling`
  if (/^missing key/i.test(message)) return `"${place}" is missing`
  return secretNames.has(String(path.at(-1)))
    ? `"${place}" is wrong: say where the secret is, as { env = "NAME" }, { file = "PATH" } or { command = ["COMMAND"] }`
    : `"${place}" is wrong: ${Printable.oneLine(message).replace(/[.]+$/, "")}`
}

const parse = (file: string, text: string): Result.Result<unknown, SiteFileError> =>
  file.endsWith(".json")
    ? Result.mapError(
        Result.try((): unknown => JSON.parse(text)),
        (error) =>
          new SiteFileError({
            file,
            message: `${file} is not JSON: ${Printable.oneLine(error instanceof Error ? error.message : String(error))}.`
          })
      )
    : Result.mapError(
        Toml.parse(text),
        ({ message }) => new SiteFileError({ file, message: `${file} is not TOML: ${Printable.oneLine(message)}.` })
      )

/** What is wrong with a site, and where. */
type Problem = readonly [key: ReadonlyArray<PropertyKey>, problem: string]

const platformOf = ({ platform }: Site) => (platform === "cloudtower" ? CloudTowerSite : SangforScpSite)

/** Conditions and fields of what is not read, and fields that no record has. */
const selectionProblem = (site: Site): Problem | undefined => {
  const { fieldNames, moreResourceNames, resourceNames, runResourceNames } = platformOf(site)
  const { fields = {}, resources = "default", where = {} } = site
  const named: ReadonlyArray<string> = typeof resources === "string" ? [] : resources
  const everything = resources === "all" ? [...resourceNames, ...moreResourceNames] : runResourceNames
  const read = new Set(named.length > 0 ? named : everything)
  const selected = Object.entries({ where, fields }).flatMap(([setting, of]) =>
    Object.keys(of).map((name) => [setting, name] as const)
  )
  const unread = selected.find(([, name]) => !read.has(name))
  if (unread !== undefined) return [unread, `${unread[1]} is not among the resources that are read: add it to them`]
  for (const [name, chosen] of Object.entries(fields)) {
    const available = fieldNames(name)
    const unknown = available.length === 0 ? undefined : chosen.find((field) => !available.includes(field))
    if (unknown === undefined) continue
    return [
      ["fields", name],
      `${name} has no field "${Printable.oneLine(unknown)}": choose from ${available.join(", ")}`
    ]
  }
  return undefined
}

/** What a site says that its platform does not have. */
const siteProblem = (site: Site): Problem | undefined => {
  const { resourceNames, moreResourceNames } = platformOf(site)
  const allNames = new Set([...resourceNames, ...moreResourceNames])
  const named = [
    ...(Array.isArray(site.resources) ? site.resources.map((name: string) => ["resources", name] as const) : []),
    ...Object.keys(site.where ?? {}).map((name) => ["where", name] as const),
    ...Object.keys(site.fields ?? {}).map((name) => ["fields", name] as const)
  ]
  const unknown = named.find(([, name]) => !allNames.has(name))
  if (unknown !== undefined) {
    const [setting, name] = unknown
    const similar = [...allNames].filter((other) => other.includes(name) || name.includes(other)).slice(0, 5)
    const advice = similar.length > 0 ? `did you mean ${similar.join(", ")}` : `choose from ${resourceNames.join(", ")}`
    return [[setting], `${site.platform} has no resource "${name}": ${advice}`]
  }
  if (parseUrl(site.url) === undefined) {
    return [["url"], `"${Printable.oneLine(site.url)}" is no address: write it as https://host`]
  }
  if (site.time_zone !== undefined && Option.isNone(DateTime.zoneFromString(site.time_zone))) {
    return [
      ["time_zone"],
      `"${Printable.oneLine(site.time_zone)}" is no time zone: write it as Asia/Shanghai or +08:00`
    ]
  }
  return selectionProblem(site) ?? credentialsProblem(site)
}

const credentialsProblem = ({ credentials, platform }: Site): Problem | undefined => {
  const { access_key, api_key, password, secret_key, username } = credentials
  const isUser = username !== undefined && password !== undefined
  const isWhole =
    isUser || (platform === "cloudtower" ? api_key !== undefined : access_key !== undefined && secret_key !== undefined)
  const other = platform === "cloudtower" ? "api_key" : "access_key and secret_key"
  return isWhole ? undefined : [["credentials"], `credentials are incomplete: give username and password, or ${other}`]
}

const failureAt = (
  file: string,
  text: string,
  parsed: unknown,
  path: ReadonlyArray<PropertyKey>,
  problem: string
): SiteFileError => {
  const line = lineOf(text, parsed, path)
  const message = `${at(file, line)}: ${problem}.`
  return new SiteFileError({ file, message, ...(line === undefined ? undefined : { line }) })
}

/**
 * The content of a file, checked. Fails with one sentence, with the line where it can, for text that is no TOML or JSON, a
 * setting that there is not, a value of the wrong kind, two sites of one name, a resource that the platform does not have or
 * that is not read, a field that its records do not have, and credentials that are incomplete.
 *
 * @category constructors
 */
export const fromText = (file: string, text: string): Result.Result<SiteFile, SiteFileError> =>
  Result.gen(function* () {
    const parsed = yield* parse(file, text)
    const fail = (path: ReadonlyArray<PropertyKey>, problem: string) =>
      Result.fail(failureAt(file, text, parsed, path, problem))
    const decoded = decode(parsed, { onExcessProperty: "error" })
    if (Result.isFailure(decoded)) {
      const [issue] = formatIssues(decoded.failure.issue).issues
      const path = (issue?.path ?? []).map((part) => (typeof part === "object" ? part.key : part))
      return yield* fail(path, problemOf(path, issue?.message ?? "it cannot be read"))
    }
    const { sites } = decoded.success
    for (const [index, site] of sites.entries()) {
      const first = sites.findIndex(({ name }) => name.toLowerCase() === site.name.toLowerCase())
      if (first !== index) {
        return yield* fail(
          ["sites", index, "name"],
          `two sites have the name "${site.name}": each needs one of its own`
        )
      }
      const problem = siteProblem(site)
      if (problem !== undefined) return yield* fail(["sites", index, ...problem[0]], problem[1])
    }
    return decoded.success
  })

/** The condition that a problem names, as in `where.name_is`; none where it names a deeper one. */
const conditionIn = (problem: string): ReadonlyArray<PropertyKey> => {
  const [, name] = /`where\.(\w+)`/.exec(problem) ?? []
  return name === undefined ? [] : [name]
}

/** Fails for conditions that the platform does not know, which it may take to select everything. */
const checkConditions = Effect.fnUntraced(function* (file: string, text: string, { sites }: SiteFile) {
  for (const [index, site] of sites.entries()) {
    for (const [resource, conditions] of Object.entries(site.where ?? {})) {
      const problem = yield* platformOf(site).conditionsProblem(resource, conditions)
      if (problem === undefined) continue
      const path = ["sites", index, "where", resource, ...conditionIn(problem)]
      const parsed = yield* Effect.fromResult(parse(file, text))
      return yield* failureAt(file, text, parsed, path, `${resource}: ${problem.replace(/[.]+$/, "")}`)
    }
  }
})

/**
 * Reads a file; `.json` is JSON, everything else TOML. Fails as {@link fromText} does, where the file cannot be read, and for
 * conditions of CloudTower that no record of the resource has.
 *
 * @category constructors
 */
export const load: (file: string) => Effect.Effect<SiteFile, SiteFileError, FileSystem.FileSystem> = Effect.fnUntraced(
  function* (file) {
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.mapError(
      fs.readFileString(file),
      (error) => new SiteFileError({ file, message: `Cannot read ${file}: ${FileErrors.describe(error)}.` })
    )
    const content = yield* Effect.fromResult(fromText(file, text))
    yield* checkConditions(file, text, content)
    return content
  }
)
