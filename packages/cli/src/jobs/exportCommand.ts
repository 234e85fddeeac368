/**
 * `hci inventory export`, once its flags are read.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Tls from "@effect-hci/core/Tls"
import * as Site from "@effect-hci/inventory/Site"
import * as CliFailure from "../CliFailure.ts"
import * as ExportSite from "./exportSite.ts"
import * as Platforms from "./platforms.ts"
import type { Platform } from "./platforms/platform.ts"

/** The flags. */
export interface Input {
  readonly platform: Platforms.Name
  readonly url: string
  readonly out: string
  readonly tls: string
  readonly ca: Option.Option<string>
  readonly resources: Option.Option<string>
  readonly pageSize: Option.Option<number>
  readonly concurrency: number
  readonly onInvalid: "skip" | "fail"
  readonly noRateLimit: boolean
}

const parseUrl = (text: string): Effect.Effect<URL, CliFailure.CliFailure> => {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
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

const names = (text: string): ReadonlyArray<string> => text.split(",").map((name) => name.trim())

/** The names to export, checked before anything else is done. */
const wanted = (
  { resources }: Input,
  { resourceNames }: Platform
): Effect.Effect<ReadonlyArray<string>, CliFailure.CliFailure> => {
  const picked = Site.pick(
    resourceNames.map((name) => ({ name })),
    Option.match(resources, { onNone: () => resourceNames, onSome: names })
  )
  return Effect.mapBoth(Effect.fromResult(picked), {
    onFailure: ({ message }) => CliFailure.usage(message),
    onSuccess: (resources) => resources.map(({ name }) => name)
  })
}

const checkPageSize = ({ pageSize, platform }: Input, { maxPageSize }: Platform) =>
  Option.isSome(pageSize) && pageSize.value > maxPageSize
    ? Effect.fail(CliFailure.usage(`--page-size is ${pageSize.value}, and ${platform} takes ${maxPageSize} at most.`))
    : Effect.void

/** Exports one site as the flags say. */
export const run: (input: Input) => Effect.Effect<void, CliFailure.CliFailure, ExportSite.Environment> =
  Effect.fnUntraced(function* (input) {
    const url = yield* parseUrl(input.url)
    const tls = yield* parseTls(input)
    const platform = yield* Platforms.load(input.platform)
    const resources = yield* wanted(input, platform)
    yield* checkPageSize(input, platform)
    const site = yield* platform.connect({ name: url.host, url, tls, rateLimits: !input.noRateLimit })
    yield* ExportSite.run(
      { ...site, resources: site.resources.filter(({ name }) => resources.includes(name)) },
      {
        out: input.out,
        concurrency: input.concurrency,
        pageSize: Option.getOrUndefined(input.pageSize),
        onInvalid: input.onInvalid
      }
    )
  }, Effect.scoped)
