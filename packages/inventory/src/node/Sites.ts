/**
 * The sites of a file as a job takes them, each with a connection of its own over Node.
 *
 * ```ts
 * import { SiteFile } from "@effect-hci/inventory"
 * import * as Sites from "@effect-hci/inventory/node/Sites"
 * import { Effect } from "effect"
 *
 * // The sites of a file as `Inventory.run` takes them, each with a connection of its own.
 * export const program = (file: string) => Effect.flatMap(SiteFile.load(file), (content) => Sites.sources(file, content))
 * ```
 *
 * @since 0.2.0
 */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as HttpTransport from "@effect-hci/sangfor-scp/HttpTransport"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import * as Config from "effect/Config"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Tls from "@effect-hci/core/Tls"
import * as CloudTowerSite from "../CloudTowerSite.ts"
import * as FileErrors from "../FileErrors.ts"
import type { SiteSource } from "../Inventory.ts"
import { SiteUnavailable } from "../Inventory.ts"
import * as SangforScpSite from "../SangforScpSite.ts"
import type { CurrentSite } from "../Site.ts"
import { parseUrl } from "../Site.ts"
import type { Secret, Site, SiteFile } from "../SiteFile.ts"
import { SiteFileError } from "../SiteFile.ts"

/** What reading secrets needs. */
type Environment = FileSystem.FileSystem | ChildProcessSpawner

const unavailable = (site: Site, message: string): SiteUnavailable => new SiteUnavailable({ site: site.name, message })

const variable = (site: Site, name: string): Effect.Effect<string, SiteUnavailable> =>
  Effect.flatMap(Effect.orDie(Config.option(Config.NonEmptyString(name))), (value) =>
    Option.isSome(value)
      ? Effect.succeed(value.value)
      : Effect.fail(unavailable(site, `The environment variable ${name} is not set: set it, or change the site file.`))
  )

const isString = (value: unknown): value is string => typeof value === "string"

const textOf = (site: Site, text: string | { readonly env: string }): Effect.Effect<string, SiteUnavailable> =>
  isString(text) ? Effect.succeed(text) : variable(site, text.env)

/** Bits of a mode by which others than the owner may read, write or run a file. */
const othersMayUse = 0o077

const readSecretFile = Effect.fnUntraced(function* (site: Site, file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* Effect.mapError(fs.readFileString(file), (error) =>
    unavailable(site, `The secret in ${file} cannot be read: ${FileErrors.describe(error)}.`)
  )
})

const runCommand = Effect.fnUntraced(function* (
  site: Site,
  [command, ...args]: readonly [string, ...ReadonlyArray<string>]
) {
  const spawner = yield* ChildProcessSpawner
  const fail = () =>
    unavailable(site, `The command ${command}, which is to print a secret, failed: run it by hand to see why.`)
  return yield* Effect.scoped(
    Effect.gen(function* () {
      const handle = yield* spawner.spawn(ChildProcess.make(command, args))
      const text = yield* Stream.mkString(Stream.decodeText(handle.stdout))
      return (yield* handle.exitCode) === 0 ? text : yield* Effect.fail(fail())
    })
  ).pipe(Effect.mapError(fail))
})

const secretOf = (site: Site, secret: Secret): Effect.Effect<Redacted.Redacted, SiteUnavailable, Environment> => {
  const text: Effect.Effect<string, SiteUnavailable, Environment> =
    "env" in secret
      ? variable(site, secret.env)
      : "file" in secret
        ? readSecretFile(site, secret.file)
        : runCommand(site, secret.command)
  return Effect.map(text, (value) => Redacted.make(value.replace(/\r?\n$/, "")))
}

const tlsOf = Effect.fnUntraced(function* (site: Site) {
  if (site.ca !== undefined) {
    const fs = yield* FileSystem.FileSystem
    const pem = yield* Effect.mapError(fs.readFileString(site.ca), (error) =>
      unavailable(site, `The certificate in ${site.ca} cannot be read: ${FileErrors.describe(error)}.`)
    )
    return Tls.authority(pem)
  }
  const parsed = Tls.parse(site.tls ?? "verify")
  return Option.isSome(parsed)
    ? parsed.value
    : yield* unavailable(
        site,
        `"${site.tls}" is no value for tls: write verify, insecure or sha256:<64 hexadecimal digits>.`
      )
})

const missingCredentials = (site: Site) => unavailable(site, "The credentials in the site file are incomplete.")

const cloudTower = Effect.fnUntraced(function* (site: Site, url: URL) {
  const { api_key, auth_config_id, password, source, username } = site.credentials
  const user = Effect.gen(function* () {
    if (username === undefined || password === undefined) return yield* missingCredentials(site)
    const credentials = { username: yield* textOf(site, username), password: yield* secretOf(site, password) }
    return { ...credentials, source, authConfigId: auth_config_id }
  })
  const feed = site.change_feed
  const credentials = api_key === undefined ? yield* user : { apiKey: yield* secretOf(site, api_key) }
  return CloudTowerSite.layer(
    { name: site.name, url },
    CloudTowerNode.layer({
      url,
      site: site.name,
      tls: yield* tlsOf(site),
      credentials,
      language: site.language,
      changeFeed:
        feed === undefined
          ? undefined
          : { username: yield* textOf(site, feed.username), password: yield* secretOf(site, feed.password) }
    })
  )
})

const scpCredentials = Effect.fnUntraced(function* (site: Site) {
  const { access_key, password, region, secret_key, service, username } = site.credentials
  if (access_key !== undefined && secret_key !== undefined) {
    return { accessKey: yield* textOf(site, access_key), secretKey: yield* secretOf(site, secret_key), region, service }
  }
  if (username === undefined || password === undefined) return yield* missingCredentials(site)
  return { username: yield* textOf(site, username), password: yield* secretOf(site, password) }
})

const sangforScp = Effect.fnUntraced(function* (site: Site, url: URL) {
  const reads = site.limits?.reads_per_minute
  return SangforScpSite.layer(
    { name: site.name, url },
    SangforScpNode.layer({
      url,
      site: site.name,
      tls: yield* tlsOf(site),
      credentials: yield* scpCredentials(site),
      // Records of a site keep their shape when the site is upgraded.
      protocol: "classic",
      rateLimits:
        reads === undefined
          ? undefined
          : { ...HttpTransport.rateLimits, reads: { requests: reads, window: "1 minute" } }
    })
  )
})

const layerOf = (site: Site): Layer.Layer<CurrentSite, SiteUnavailable, Environment> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const url = parseUrl(site.url)
      if (url === undefined) return yield* unavailable(site, `${site.url} is no address.`)
      return site.platform === "cloudtower" ? yield* cloudTower(site, url) : yield* sangforScp(site, url)
    })
  )

/** Fails for a secret in a file that others may read. */
const checkSecretFiles = Effect.fnUntraced(function* (file: string, site: Site) {
  const fs = yield* FileSystem.FileSystem
  const secrets = [...Object.values(site.credentials), site.change_feed?.password]
  for (const secret of secrets) {
    if (typeof secret !== "object" || !("file" in secret)) continue
    const { mode } = yield* Effect.mapError(
      fs.stat(secret.file),
      (error) =>
        new SiteFileError({
          file,
          message: `The secret of ${site.name} in ${secret.file} cannot be read: ${FileErrors.describe(error)}.`
        })
    )
    if ((mode & othersMayUse) === 0) continue
    const message = `The secret of ${site.name} in ${secret.file} can be read by others: run chmod 600 on it, and change the secret.`
    return yield* new SiteFileError({ file, message })
  }
})

/**
 * The sites of a file. Fails with `SiteFileError` for a secret in a file that others may read. Other secrets are read, and
 * commands run, when a site's turn comes: where that fails, the site fails, and no other.
 *
 * @category constructors
 */
export const sources: (
  file: string,
  content: SiteFile
) => Effect.Effect<ReadonlyArray<SiteSource>, SiteFileError, Environment> = Effect.fnUntraced(
  function* (file, content) {
    const environment = yield* Effect.context<Environment>()
    yield* Effect.forEach(content.sites, (site) => checkSecretFiles(file, site), { discard: true })
    return content.sites.map((site): SiteSource => ({
      name: site.name,
      platform: site.platform,
      url: site.url,
      labels: site.labels,
      resources: site.resources,
      where: site.where,
      fields: site.fields,
      pageSize: site.limits?.page_size,
      pagesInFlight: site.limits?.pages_in_flight,
      concurrency: site.limits?.resources,
      keepsRevision: site.change_feed !== undefined,
      timeZone: Option.getOrUndefined(Option.flatMap(Option.fromUndefinedOr(site.time_zone), DateTime.zoneFromString)),
      layer: Layer.provide(layerOf(site), Layer.succeedContext(environment))
    }))
  }
)
