/** Which run of a database a job goes on with. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Start } from "../Sink.ts"
import { busy, isAbandoned, SinkError } from "../Sink.ts"

/** The last run of a database. */
export const LastRun = Schema.Struct({
  run: Schema.Number,
  started_at: Schema.String,
  status: Schema.Literals(["running", "whole", "partial", "failed"]),
  job: Schema.NullOr(Schema.String),
  process: Schema.NullOr(Schema.fromJsonString(Schema.Struct({ host: Schema.String, pid: Schema.Number }))),
  active_at: Schema.NullOr(Schema.String),
  /** Fencing number: how many processes have written the run. */
  owner: Schema.Number
})
export interface LastRun extends Schema.Schema.Type<typeof LastRun> {}

const nobody = { host: "", pid: 0 }

/** The error of a run that another process has, or took over just now. */
export const busyRun = (sink: string, last: LastRun | undefined): SinkError =>
  busy(sink, last?.run ?? 0, last?.process ?? nobody)

/** The last run, where this job goes on with it; undefined where a new one begins. */
export const runToResume: (
  sink: string,
  start: Start,
  last: LastRun | undefined
) => Effect.Effect<LastRun | undefined, SinkError> = Effect.fnUntraced(function* (sink, start, last) {
  if (start.mode === "new") return undefined
  const isSame = last !== undefined && last.job === start.job
  if (start.mode === "failed" && !isSame) {
    const message = `The last run in ${sink} is not of this job, or there is none: run the job without --only-failed.`
    return yield* new SinkError({ sink, reason: "unavailable", message })
  }
  if (!isSame) return undefined
  if (last.status !== "running") return start.mode === "failed" ? last : undefined
  const isFree = yield* isAbandoned(start, last.process ?? nobody, last.active_at ?? last.started_at)
  return isFree ? last : yield* busyRun(sink, last)
})
