/** One round: a simulated site with faults of all kinds, on which creations, listings and exports run at the same time. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { HciError, RequestError } from "@effect-hci/core/HciError"
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Export from "@effect-hci/inventory/Export"
import type * as Manifest from "@effect-hci/inventory/Manifest"
import type { Site } from "@effect-hci/inventory/Site"
import type { FaultSyntaxError } from "@effect-hci/simulator/FaultRule"
import type { Handle, RecordIds } from "@effect-hci/simulator/Handle"
import type { Findings, Outcome } from "./findings.ts"
import { combine, judgeCreations, judgeListing, none } from "./findings.ts"

/** Servers or vms at the start of a round. */
export const initialRecords = 400

/** Creations in one round. */
const creations = 60

/** A record with an id and a name. */
interface Named {
  readonly id: string
  readonly name: string
}

/** What a platform brings to a round. */
export interface Platform<R> {
  /** Name of the platform, for sentences. */
  readonly name: string
  readonly handle: Handle
  /** The records of the simulator itself, read without a request. */
  readonly records: RecordIds
  /** Name of the resource of servers or vms in exports. */
  readonly resource: string
  /** Fault rules for the whole platform. */
  readonly faults: ReadonlyArray<string>
  readonly site: Site
  /** Creates a record and waits for its task. */
  readonly create: (name: string) => Effect.Effect<unknown, HciError, R>
  /** What the error of a creation says of the record. */
  readonly outcomeOf: (error: HciError) => Outcome
  readonly list: Stream.Stream<Named, RequestError, R>
  /** All records at the end, by a client of its own: that of the round may still remember what was done to it. */
  readonly listAtEnd: Effect.Effect<ReadonlyArray<Named>, RequestError>
}

/** Goes on through any number of faults, and soon. */
const persistent: RetryPolicy.RetryPolicy = {
  ...RetryPolicy.defaultPolicy,
  schedule: Schedule.spaced("10 millis").pipe(Schedule.upTo({ times: 50 })),
  budget: 1_000_000
}

const createAll = <R>({ create, name, outcomeOf }: Platform<R>) =>
  Effect.forEach(
    Array.from({ length: creations }, (_, index) => `chaos-${index}`),
    (record) =>
      Effect.match(create(`${name}-${record}`), {
        onFailure: (error): readonly [string, Outcome] => [`${name}-${record}`, outcomeOf(error)],
        onSuccess: (): readonly [string, Outcome] => [`${name}-${record}`, "created"]
      }),
    { concurrency: 12 }
  ).pipe(Effect.map((outcomes) => new Map(outcomes)))

const allIds = <R>({ records }: Platform<R>) => Effect.flatMap(records.count, (count) => records.ids(0, count))

/** Lists once; what was there before is in a listing that is given as whole, each record once. */
const listOnce = <R>({ list, name }: Platform<R>, expected: ReadonlyArray<string>) =>
  Effect.map(Effect.exit(Stream.runCollect(list)), (exit): Findings => {
    if (Exit.isFailure(exit)) return { ...none, refused: 1 }
    const ids = exit.value.map(({ id }) => id)
    return { ...none, whole: 1, ...judgeListing(`a listing of ${name}`, ids, expected) }
  })

const decodeLine = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Struct({ id: Schema.String })))

const idsInFile = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const lines = (yield* fs.readFileString(file)).split("\n").filter((line) => line !== "")
  return yield* Effect.forEach(lines, (line) => Effect.map(decodeLine(line), ({ id }) => id))
})

/** Judges the file of one resource by the manifest, and that of servers or vms by the ids that were there throughout. */
const judgeResource = Effect.fnUntraced(function* <R>(
  { name, resource: main }: Platform<R>,
  folder: string,
  report: Manifest.ResourceReport,
  expected: ReadonlyArray<string>
) {
  if (report.file === null) return { ...none, refused: 1 }
  const ids = yield* idsInFile((yield* Path.Path).join(folder, report.file))
  const title = `${report.file} of ${name}`
  const counted: ReadonlyArray<string> =
    ids.length === report.records ? [] : [`${title} has ${ids.length} of ${report.records} records`]
  const { doubled, lost } = judgeListing(title, ids, report.resource === main ? expected : [])
  return { ...none, whole: 1, lost: [...counted, ...lost], doubled }
})

/** Exports once into a folder of its own. */
const exportOnce = Effect.fnUntraced(function* <R>(platform: Platform<R>, expected: ReadonlyArray<string>) {
  const fs = yield* FileSystem.FileSystem
  const out = yield* fs.makeTempDirectoryScoped({ prefix: "hci-chaos-" })
  const exit = yield* Effect.exit(Export.site(platform.site, { out, pageSize: 50 }))
  if (Exit.isFailure(exit)) return { ...none, refused: 1 }
  const judged = yield* Effect.forEach(exit.value.resources, (report) => judgeResource(platform, out, report, expected))
  return judged.reduce(combine, none)
}, Effect.scoped)

const injectedFaults = <R>({ handle }: Platform<R>) =>
  Effect.map(handle.counters, ({ faults }) => faults.reduce((sum, { injected }) => sum + injected, 0))

/** Creates, lists and exports while everything goes wrong, and compares what the client says with what there is. */
export const run = Effect.fnUntraced(function* <R>(
  platform: Platform<R>
): Effect.fn.Return<
  Findings,
  FaultSyntaxError | PlatformError.PlatformError | RequestError | Schema.SchemaError,
  R | FileSystem.FileSystem | Path.Path
> {
  const before = yield* allIds(platform)
  for (const rule of platform.faults) yield* platform.handle.faults.add(rule)
  const [outcomes, ...during] = yield* Effect.all(
    [createAll(platform), listOnce(platform, before), listOnce(platform, before), exportOnce(platform, before)],
    { concurrency: "unbounded" }
  ).pipe(Effect.provideService(RetryPolicy.RetryPolicy, persistent))
  const after = yield* allIds(platform)
  const still = yield* Effect.all([listOnce(platform, after), exportOnce(platform, after)], {
    concurrency: 2
  }).pipe(Effect.provideService(RetryPolicy.RetryPolicy, persistent))
  const faults = yield* injectedFaults(platform)
  yield* platform.handle.faults.clear
  const names = yield* platform.listAtEnd
  const created = judgeCreations(
    outcomes,
    names.map(({ name }) => name)
  )
  const stayed = judgeListing(
    `${platform.name} at the end`,
    names.map(({ id }) => id),
    before
  )
  return [...during, ...still, { ...none, ...stayed }, { ...none, ...created, faults }].reduce(combine, none)
})
