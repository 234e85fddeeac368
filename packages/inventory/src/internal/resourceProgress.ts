import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import * as HciError from "@effect-hci/core/HciError"
import type { InvalidRecord, Summary } from "@effect-hci/core/Paging"
import type { Wait } from "@effect-hci/core/WaitListener"
import * as FileErrors from "../FileErrors.ts"
import type { Failure, ResourceReport, SkippedRecord } from "../Manifest.ts"
import type { Findings } from "./encodeRecords.ts"
import { countField } from "./encodeRecords.ts"
import type * as RunManifest from "../RunManifest.ts"
import * as Printable from "../Printable.ts"

/** Milliseconds of a clock that is never set: what a resource takes is measured by it. */
export const nowMillis: Effect.Effect<number> = Effect.map(Clock.monotonicTimeNanos, (nanos) =>
  Number(nanos / 1_000_000n)
)

/** The progress of one resource while a job runs. */
export interface ResourceProgress {
  readonly resource: string
  /** Name of the file in the folder of the site. */
  readonly file: string
  readonly skippedFirst: Array<SkippedRecord>
  readonly findings: Findings
  /** How many records the server counts; null until it is known, and where the server gives no count. */
  total: number | null
  /** How many it counts when the listing has ended. */
  totalAfter: number | null
  records: number
  skipped: number
  bytes: number
  startedMillis: number | undefined
  finishedMillis: number | undefined
  /** How the listing ended, as it says of itself; undefined until then. */
  summary: Summary | undefined
  /** Why this version of the platform does not have the resource; undefined where it has it. */
  unsupported: string | undefined
  /** Run whose records were taken over; undefined where all records are listed. */
  fromRun: number | undefined
  /** Waits of its requests: how many, for how long in all, and how many of them before a request was repeated. */
  readonly waits: { count: number; millis: number; retries: number }
  /** Why the resource would not be in the export if the job ended now. */
  failure: Failure | undefined
}

const maxSkippedShown = 5

/** Nothing is found yet. */
export const makeFindings = (): Findings => ({ masked: new Map(), imprecise: new Map() })

/** The progress of a resource that has not begun: a job that stops now has not exported it. */
export const make = (resource: string, file: string): ResourceProgress => ({
  resource,
  file,
  skippedFirst: [],
  findings: makeFindings(),
  total: null,
  totalAfter: null,
  records: 0,
  skipped: 0,
  bytes: 0,
  startedMillis: undefined,
  finishedMillis: undefined,
  summary: undefined,
  unsupported: undefined,
  fromRun: undefined,
  waits: { count: 0, millis: 0, retries: 0 },
  failure: { tag: "Interrupted", message: "The job was stopped before this resource had its turn." }
})

/** Adds what was found in records that are written. */
export const addFindings = ({ findings }: ResourceProgress, { imprecise, masked }: Findings): void => {
  for (const [field, count] of masked) countField(findings.masked, field, count)
  for (const [field, count] of imprecise) countField(findings.imprecise, field, count)
}

/** The progress of a resource that was read in part by an earlier process. */
export const resume = (report: RunManifest.ResourceReport, nowMillis: number): ResourceProgress => {
  const progress = make(report.resource, "")
  addFindings(progress, {
    masked: new Map(Object.entries(report.masked)),
    imprecise: new Map(Object.entries(report.imprecise))
  })
  progress.skippedFirst.push(...report.skipped_first)
  progress.total = report.server_total
  progress.records = report.records
  progress.skipped = report.skipped
  progress.bytes = report.bytes
  progress.waits.count = report.waits
  progress.waits.millis = report.waited_ms
  progress.waits.retries = report.retries
  progress.startedMillis = nowMillis - report.duration_ms
  return progress
}

/** Counts a record that is left out. */
export const skip = (progress: ResourceProgress, { index, issues }: InvalidRecord): void => {
  progress.skipped += 1
  if (progress.skippedFirst.length >= maxSkippedShown) return
  const [first] = issues
  progress.skippedFirst.push({
    index,
    path: Printable.oneLine(first?.path ?? ""),
    message: Printable.oneLine(first?.message ?? "does not fit its model")
  })
}

/** Counts a wait of a request. */
export const countWait = ({ waits }: ResourceProgress, reason: Wait["reason"], millis: number): void => {
  waits.count += 1
  waits.millis += millis
  if (reason === "retry") waits.retries += 1
}

const requestFailure = ({ _tag, code, message, operation, requestId, status }: HciError.RequestError): Failure => ({
  tag: _tag,
  message: Printable.oneLine(message),
  operation,
  ...(status === undefined ? undefined : { status }),
  ...(code === undefined ? undefined : { code: Printable.oneLine(code) }),
  ...(requestId === undefined ? undefined : { request_id: Printable.oneLine(requestId) })
})

const fileFailure = (error: PlatformError.PlatformError): Failure => {
  const problem = `The file cannot be written: ${FileErrors.describe(error)}`
  return FileErrors.isDiskFull(error)
    ? { tag: "DiskFull", message: `${problem}; free some space, then export again.` }
    : { tag: error._tag, message: `${problem}.` }
}

/** Why a resource or a site failed. */
export const failureOf = (cause: Cause.Cause<unknown>): Failure => {
  if (Cause.hasInterruptsOnly(cause)) {
    return { tag: "Interrupted", message: "The job was stopped before the listing had ended." }
  }
  const error = Cause.squash(cause)
  if (HciError.isRequestError(error)) return requestFailure(error)
  if (error instanceof PlatformError.PlatformError) return fileFailure(error)
  return {
    tag: Predicate.hasProperty(error, "_tag") ? String(error._tag) : "Defect",
    message: Printable.oneLine(error instanceof Error ? error.message : String(error))
  }
}

/** Records how the resource ended. */
export const finish = (progress: ResourceProgress, exit: Exit.Exit<unknown, unknown>, nowMillis: number): void => {
  progress.finishedMillis = nowMillis
  progress.failure = Exit.isFailure(exit) ? failureOf(exit.cause) : undefined
}

/** As the listing says of itself, or, where it says nothing, by the server's count. */
const isComplete = ({ records, skipped, summary, total }: ResourceProgress): boolean =>
  summary?.complete ?? records + skipped === total

/** The report of the resource, as the manifest of an export has it; one that is being read has taken its time until now. */
export const report = (progress: ResourceProgress, run: string, nowMillis: number): ResourceReport => {
  const { failure, finishedMillis = nowMillis, startedMillis = finishedMillis } = progress
  return {
    resource: progress.resource,
    run,
    file: failure === undefined ? progress.file : null,
    server_total: progress.total,
    records: progress.records,
    complete: failure === undefined && isComplete(progress),
    duplicates: progress.summary?.duplicates ?? 0,
    relisted: progress.summary?.relisted ?? 0,
    skipped: progress.skipped,
    skipped_first: progress.skippedFirst,
    masked: Object.fromEntries(progress.findings.masked),
    imprecise: Object.fromEntries(progress.findings.imprecise),
    bytes: failure === undefined ? progress.bytes : 0,
    duration_ms: finishedMillis - startedMillis,
    error: failure ?? null
  }
}

const isExact = ({ records, skipped, total, totalAfter }: ResourceProgress): boolean =>
  total !== null && total === totalAfter && total === records + skipped

/** A server that counts the same before and after has that many records: where others came, some are missing. */
const contradictsCounts = (progress: ResourceProgress): boolean =>
  progress.total !== null && progress.total === progress.totalAfter && !isExact(progress)

/** The report of the resource, as the manifest of a run has it. */
export const runReport = (progress: ResourceProgress, nowMillis: number): RunManifest.ResourceReport => {
  const { failure, unsupported, waits } = progress
  const { file: _file, run: _run, ...shared } = report(progress, "", nowMillis)
  return {
    ...shared,
    bytes: progress.bytes,
    complete: unsupported !== undefined || (failure === undefined && shared.complete && !contradictsCounts(progress)),
    server_total_after: progress.totalAfter,
    exact: failure === undefined && isExact(progress),
    unsupported: unsupported ?? null,
    from_run: progress.fromRun ?? null,
    waits: waits.count,
    waited_ms: waits.millis,
    retries: waits.retries,
    files: []
  }
}
