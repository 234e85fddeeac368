/** Runs `hci inventory export`. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Tls from "@effect-hci/core/Tls"
import * as Site from "@effect-hci/inventory/Site"
import * as CliFailure from "../../CliFailure.ts"
import * as ExportSites from "./exportSites.ts"
import type { Platform, PlatformName } from "./platform.ts"

/** The flags. */
export interface Input {
  readonly platform: PlatformName
  /** Address of the site. */
  readonly url: string
  /** Folder for the files. */
  readonly out: string
  /** `verify`, `insecure` or `sha256:<fingerprint>`. */
  readonly tls: string
  /** File with the certificate of an authority, as PEM. */
  readonly ca: Option.Option<string>
  /** Names of resources, separated by commas; all when left out. */
  readonly resources: Option.Option<string>
  /** Records per page. */
  readonly pageSize: Option.Option<number>
  /** Resources read at once. */
  readonly concurrency: number
  readonly onInvalid: "skip" | "fail"
  readonly onIncomplete: "relist" | "fail"
  readonly noRateLimit: boolean
}

const platforms: Readonly<Record<PlatformName, () => Promise<{ readonly platform: Platform }>>> = {
  "sangfor-scp": () => import("./connectSangforScp.ts"),
  cloudtower: () => import("./connectCloudTower.ts")
}

const parseUrl = (text: string): Effect.Effect<URL, CliFailure.CliFailure> => {
  const url = Site.parseUrl(text)
  if (url === undefined) {
    return Effect.fail(CliFailure.usage(`--url is not an address: write it as https://host or https://host:port.`))
  }
  return url.username === "" && url.password === ""
    ? Effect.succeed(url)
    : Effect.fail(
        CliFailure.usage("--url holds credentials, where others can see them: put them in the environment instead.")
      )
}

const readAuthority = Effect.fnUntraced(function* (
  file: string
): Effect.fn.Return<Tls.Tls, CliFailure.CliFailure, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const pem = yield* Effect.mapError(fs.readFileString(file), (error) =>
    CliFailure.unreadable(error, file, "give --ca a PEM file")
  )
  return pem.includes("-----BEGIN CERTIFICATE-----")
    ? Tls.authority(pem)
    : yield* CliFailure.usage(`${file} holds no certificate: give --ca a PEM file, with BEGIN CERTIFICATE in it.`)
})

const parseTls = ({ ca, tls }: Input): Effect.Effect<Tls.Tls, CliFailure.CliFailure, FileSystem.FileSystem> => {
  const parsed = Tls.parse(tls)
  if (Option.isNone(parsed)) {
    return Effect.fail(
      CliFailure.usage(`"${tls}" is no value for --tls: write verify, insecure or sha256:<64 hexadecimal digits>.`)
    )
  }
  if (Option.isNone(ca)) return Effect.succeed(parsed.value)
  return parsed.value._tag === "Verify"
    ? readAuthority(ca.value)
    : Effect.fail(CliFailure.usage(`--ca and --tls ${tls} contradict each other: give one of them.`))
}

const parseNames = (text: string): ReadonlyArray<string> => text.split(",").map((name) => name.trim())

/** The names of the resources to export; fails for a name that the platform does not have. */
const selectResources = (
  { resources }: Input,
  { resourceNames }: Platform
): Effect.Effect<ReadonlyArray<string>, CliFailure.CliFailure> => {
  const selected = Site.pick(
    resourceNames.map((name) => ({ name })),
    Option.match(resources, { onNone: () => resourceNames, onSome: parseNames })
  )
  return Effect.mapBoth(Effect.fromResult(selected), {
    onFailure: ({ message }) => CliFailure.usage(message),
    onSuccess: (resources) => resources.map(({ name }) => name)
  })
}

const checkPageSize = ({ pageSize, platform }: Input, { maxPageSize }: Platform) =>
  Option.isSome(pageSize) && pageSize.value > maxPageSize
    ? Effect.fail(CliFailure.usage(`--page-size is ${pageSize.value}, and ${platform} takes ${maxPageSize} at most.`))
    : Effect.void

/** Exports one site as the flags say. */
export const run: (input: Input) => Effect.Effect<void, CliFailure.CliFailure, ExportSites.Environment> =
  Effect.fnUntraced(function* (input) {
    const url = yield* parseUrl(input.url)
    const tls = yield* parseTls(input)
    const { platform } = yield* Effect.promise(platforms[input.platform])
    const resources = yield* selectResources(input, platform)
    yield* checkPageSize(input, platform)
    const site = yield* platform.connect({ name: url.host, url, tls, rateLimits: !input.noRateLimit })
    yield* ExportSites.exportSite(
      { ...site, resources: site.resources.filter(({ name }) => resources.includes(name)) },
      {
        out: input.out,
        concurrency: input.concurrency,
        pageSize: Option.getOrUndefined(input.pageSize),
        onInvalid: input.onInvalid,
        onIncomplete: input.onIncomplete
      }
    )
  }, Effect.scoped)
