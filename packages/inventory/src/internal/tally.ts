import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type { InvalidRecord } from "@effect-hci/core/Paging"
import type { Failure, ResourceReport, SkippedRecord } from "../Manifest.ts"

/** What a job knows of one resource while it runs. */
export interface Tally {
  readonly resource: string
  readonly file: string
  readonly skippedFirst: Array<SkippedRecord>
  total: number | null
  records: number
  skipped: number
  bytes: number
  startedMillis: number | undefined
  finishedMillis: number | undefined
  failure: Failure | undefined
}

const skippedShown = 5

/** Nothing has happened yet: a job that stops now has not exported the resource. */
export const make = (resource: string, file: string): Tally => ({
  resource,
  file,
  skippedFirst: [],
  total: null,
  records: 0,
  skipped: 0,
  bytes: 0,
  startedMillis: undefined,
  finishedMillis: undefined,
  failure: { tag: "Interrupted", message: "The job was stopped before this resource had its turn." }
})

/** Counts a record that is left out. */
export const skip = (tally: Tally, { index, issues }: InvalidRecord): void => {
  tally.skipped += 1
  if (tally.skippedFirst.length >= skippedShown) return
  const [first] = issues
  tally.skippedFirst.push({ index, path: first?.path ?? "", message: first?.message ?? "does not fit its model" })
}

const failureOf = (cause: Cause.Cause<unknown>): Failure => {
  if (Cause.hasInterruptsOnly(cause)) {
    return { tag: "Interrupted", message: "The job was stopped before the listing had ended." }
  }
  const error = Cause.squash(cause)
  return {
    tag: Predicate.hasProperty(error, "_tag") ? String(error._tag) : "Defect",
    message: error instanceof Error ? error.message : String(error)
  }
}

/** Notes how the resource ended. */
export const finish = (tally: Tally, exit: Exit.Exit<unknown, unknown>, nowMillis: number): void => {
  tally.finishedMillis = nowMillis
  tally.failure = Exit.isFailure(exit) ? failureOf(exit.cause) : undefined
}

/** The tally as the manifest tells it. */
export const report = (tally: Tally): ResourceReport => {
  const { failure, finishedMillis = 0, startedMillis = finishedMillis } = tally
  return {
    resource: tally.resource,
    file: failure === undefined ? tally.file : null,
    server_total: tally.total,
    records: tally.records,
    skipped: tally.skipped,
    skipped_first: tally.skippedFirst,
    bytes: failure === undefined ? tally.bytes : 0,
    duration_ms: finishedMillis - startedMillis,
    error: failure ?? null
  }
}
