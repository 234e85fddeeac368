/**
 * Where an inventory job writes: the interface of all sinks, and one in memory for tests.
 *
 * A sink moves records and checkpoint together: either both are there afterwards, or neither. It compares before it sets:
 * a batch is taken only while the run still belongs to the session, and only as the page after the last one. A process that
 * was frozen while another took its run over therefore writes nothing when it wakes.
 *
 * ```ts
 * import { Inventory, SangforScpSite } from "@effect-hci/inventory"
 * import type { Sink } from "@effect-hci/inventory/Sink"
 * import * as Testing from "@effect-hci/sangfor-scp/Testing"
 * import { Console, Effect, Layer } from "effect"
 *
 * // A sink that keeps nothing, and tells of what comes.
 * const console: Sink = {
 *   name: "console",
 *   batchRecords: 500,
 *   open: ({ now }) =>
 *     Effect.succeed({
 *       run: 1,
 *       startedAt: now,
 *       checkpoints: [],
 *       commit: ({ rows }) => Console.log(`${rows.length} records`),
 *       endSite: (site, status) => Console.log(`${site} is ${status}`),
 *       end: () => Effect.void
 *     })
 * }
 *
 * const lab = { name: "lab", platform: "sangfor-scp", url: "https://scp.example" }
 *
 * export const program = Inventory.run({
 *   sites: [{ ...lab, layer: SangforScpSite.layer(lab, Layer.orDie(Testing.layerSimulated({ servers: 20 }))) }],
 *   sink: console
 * })
 * ```
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"

/**
 * The sink cannot be read or written.
 *
 * @category errors
 */
export class SinkError extends Schema.TaggedError<SinkError>()("SinkError", {
  /** Name of the sink, as in `sqlite:inventory.sqlite`. */
  sink: Schema.String,
  /**
   * - `full`: no space is left
   * - `locked`: another program holds a lock
   * - `busy`: another process is writing a run of the same job
   * - `lost`: the connection was lost
   * - `corrupt`: what is there is not of an inventory, or damaged
   * - `newer`: a newer version has written it
   * - `unavailable`: it cannot be opened or written to
   */
  reason: Schema.Literals(["full", "locked", "busy", "lost", "corrupt", "newer", "unavailable"]),
  /** One sentence that says what, where and what to do. */
  message: Schema.String
}) {}

/**
 * Another process has taken the run over: nothing more is written by this one.
 *
 * @category errors
 */
export class Overtaken extends Schema.TaggedError<Overtaken>()("Overtaken", {
  /** Name of the sink. */
  sink: Schema.String,
  /** Number of the run. */
  run: Schema.Number,
  /** One sentence that says what happened. */
  message: Schema.String
}) {}

/**
 * How far a resource has been read, as the sink keeps it.
 *
 * @category models
 */
export interface Checkpoint {
  /** Name of the site. */
  readonly site: string
  /** Name of the resource. */
  readonly resource: string
  /** Batches so far, those without records included. It only grows. */
  readonly page: number
  /** Where the listing goes on, in the form of the engine; null where it begins again. */
  readonly cursor: string | null
  /** Whether the listing has ended and every record is written. */
  readonly done: boolean
  /** Records written. */
  readonly records: number
  /** Records that the server counted when the listing began; null where it gives no count. */
  readonly serverTotal: number | null
  /** Records left out. */
  readonly skipped: number
  /** Why the resource failed; null while it has not. */
  readonly error: string | null
  /** Counters of the engine, as JSON. */
  readonly state: string
}

/**
 * The name under which the revision of a site's change feed is kept, as the cursor of a checkpoint.
 *
 * @category constants
 */
export const changeFeedResource = "change-feed"

/**
 * A record as it is written.
 *
 * @category models
 */
export interface Row {
  /** Id of the record; of one without, its position, as in `#17`. */
  readonly id: string
  /** The fields that the job asks for, as JSON, secrets left empty. */
  readonly data: string
  /** The whole record as it came, for columns of a sink's own; undefined for a sink that does without. */
  readonly record: unknown
}

/**
 * Records and the checkpoint that they lead to.
 *
 * @category models
 */
export interface Batch {
  /** `sangfor-scp` or `cloudtower`. */
  readonly platform: string
  /** When the records were read: UTC, as ISO 8601. */
  readonly observedAt: string
  /** The records. */
  readonly rows: ReadonlyArray<Row>
  /** Whether the listing begins again, so that records of this resource and run which are there already are removed. */
  readonly restart: boolean
  /** A run whose records of this resource are taken over before anything else, of sinks that keep earlier runs. */
  readonly copyFrom?: number | undefined
  /** Ids of records that are removed. */
  readonly remove?: ReadonlyArray<string> | undefined
  /** Zone of times that the platform writes without one, for columns of the common model. Default: UTC. */
  readonly timeZone?: DateTime.TimeZone | undefined
  /** The new checkpoint: taken only where the page before it is the one that the sink has. */
  readonly checkpoint: Checkpoint
}

/**
 * A site of a run.
 *
 * @category models
 */
export interface RunSite {
  /** Name of the site. */
  readonly site: string
  /** `sangfor-scp` or `cloudtower`. */
  readonly platform: string
  /** Address without credentials. */
  readonly url: string
  /** Labels of the site. */
  readonly labels: Readonly<Record<string, string>>
}

/**
 * How a run or a site ended, or that it has not.
 *
 * @category models
 */
export type Status = "running" | "whole" | "partial" | "failed"

/**
 * How a run begins.
 *
 * - `auto`: goes on with the last run where that one was cut off and is of the same job; else a new run
 * - `new`: a new run
 * - `failed`: goes on with the last run, whatever its end, to read what is not whole
 *
 * @category models
 */
export type Mode = "auto" | "new" | "failed"

/**
 * A process that writes into a sink.
 *
 * @category models
 */
export interface WritingProcess {
  /** Name of the computer that it runs on. */
  readonly host: string
  /** Its number there. */
  readonly pid: number
}

/**
 * What a sink is told when a job begins.
 *
 * @category models
 */
export interface Start {
  /** The sites of the job. */
  readonly sites: ReadonlyArray<RunSite>
  /** What the job is, so that only the same job is gone on with. */
  readonly job: string
  /** Now: UTC, as ISO 8601. */
  readonly now: string
  /** Whether to go on with the last run. */
  readonly mode: Mode
  /** Takes over a run although its process may be alive. */
  readonly takeOver: boolean
  /** The process that writes. */
  readonly process: WritingProcess
  /** Whether a process that wrote before is alive. */
  readonly isAlive: (process: WritingProcess) => Effect.Effect<boolean>
  /** Runs that are kept, the new one included, and the last whole one of each site; all when undefined. */
  readonly keepRuns: number | undefined
}

/**
 * A file that a sink wrote.
 *
 * @category models
 */
export interface WrittenFile {
  /** Name below the folder of the run. */
  readonly file: string
  /** Size in bytes. */
  readonly bytes: number
  /** SHA-256 of its content, in hexadecimal digits. */
  readonly sha256: string
}

/**
 * A whole run of a site that a sink can copy from.
 *
 * @category models
 */
export interface Baseline {
  /** Number of the run. */
  readonly run: number
  /** The checkpoint of its change feed. */
  readonly revision: string
}

/**
 * A record that an earlier run has.
 *
 * @category models
 */
export interface KeptRecord {
  /** Id of the record. */
  readonly id: string
  /** The record as JSON. */
  readonly data: string
}

/**
 * One run in a sink, owned by this process until another takes it over.
 *
 * @category models
 */
export interface Session {
  /** Number of the run. */
  readonly run: number
  /** When the run began first: UTC, as ISO 8601. */
  readonly startedAt: string
  /** The checkpoints of the run, where it goes on. */
  readonly checkpoints: ReadonlyArray<Checkpoint>
  /** Writes records and checkpoint, both or neither. */
  readonly commit: (batch: Batch) => Effect.Effect<void, SinkError | Overtaken>
  /** Records how a site ended. */
  readonly endSite: (site: string, status: Status, error: string | null) => Effect.Effect<void, SinkError | Overtaken>
  /** Records how the run ended; `manifest` is JSON. */
  readonly end: (status: Status, manifest: string, now: string) => Effect.Effect<void, SinkError | Overtaken>
  /**
   * The last whole run of a site, of sinks that can copy from it: its number, and the checkpoint of its change feed;
   * undefined where there is none of the same job.
   */
  readonly baseline?: (site: string) => Effect.Effect<Baseline | undefined, SinkError>
  /** Those of these records of a site that an earlier run has, with their JSON, of sinks that can copy from it. */
  readonly recordsOf?: (
    run: number,
    site: string,
    resource: string,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<KeptRecord>, SinkError>
  /** How many records of a resource the run has. */
  readonly count?: (site: string, resource: string) => Effect.Effect<number, SinkError>
  /** The files of a resource that is done, of sinks that write files. */
  readonly files?: (site: string, resource: string) => Effect.Effect<ReadonlyArray<WrittenFile>, SinkError>
}

/**
 * A place to write to. `open` begins or goes on with a run; the session is open until the scope is closed.
 *
 * @category models
 */
export interface Sink {
  /** Name for messages, as in `sqlite:inventory.sqlite`. */
  readonly name: string
  /** Records that are written at once; the engine gathers pages until there are as many. */
  readonly batchRecords: number
  /** Whether it reads `record` of rows; it takes several times the memory of `data`. Default: true. */
  readonly usesRecords?: boolean | undefined
  /** Begins or goes on with a run. Fails with `SinkError` where it may not, or nothing can be written. */
  readonly open: (start: Start) => Effect.Effect<Session, SinkError, Scope.Scope>
}

/**
 * The error of a session whose run another process has taken over.
 *
 * @category constructors
 */
export const overtaken = (sink: string, run: number): Overtaken =>
  new Overtaken({
    sink,
    run,
    message: `Run ${run} in ${sink} was taken over by another process: this one has stopped, and wrote nothing since.`
  })

/**
 * The error of a run that another process is writing.
 *
 * @category constructors
 */
export const busy = (sink: string, run: number, { host, pid }: Start["process"]): SinkError =>
  new SinkError({
    sink,
    reason: "busy",
    message:
      `Process ${pid} on ${host} is writing run ${run} to ${sink}: wait until it ends; ` +
      `where it hangs, end it or take the run over (--take-over).`
  })

/** After so long without a sign, a process on another computer counts as gone. */
const silenceMillis = 5 * 60_000

/**
 * Whether a run that has not ended may be gone on with: its process is gone, the caller takes it over, or, of a process on
 * another computer, nothing was written for five minutes.
 *
 * @category predicates
 */
export const isAbandoned = (start: Start, owner: WritingProcess, activeAt: string): Effect.Effect<boolean> => {
  if (start.takeOver) return Effect.succeed(true)
  if (owner.host !== start.process.host) {
    return Effect.succeed(Date.parse(start.now) - Date.parse(activeAt) > silenceMillis)
  }
  return Effect.map(start.isAlive(owner), (alive) => !alive)
}
