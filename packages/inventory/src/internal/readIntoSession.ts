/** Reads one resource into the session of a sink, batch by batch, from its checkpoint on. */
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HciError from "@effect-hci/core/HciError"
import { KeepTexts } from "@effect-hci/core/Json"
import * as Option from "effect/Option"
import * as Paging from "@effect-hci/core/Paging"
import * as Predicate from "effect/Predicate"
import type * as Pull from "effect/Pull"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as Printable from "../Printable.ts"
import * as Progress from "../Progress.ts"
import * as RunManifest from "../RunManifest.ts"
import type { Checkpoint, Row, Session } from "../Sink.ts"
import { Overtaken, SinkError } from "../Sink.ts"
import type { ById, ReadError, Resource } from "../Site.ts"
import type { Findings } from "./encodeRecords.ts"
import { encodeRecord } from "./encodeRecords.ts"
import * as Read from "./readResource.ts"
import * as PageRequests from "./pageRequests.ts"
import * as ResourceProgress from "./resourceProgress.ts"

/** How one resource of a site is read, and where to. */
export interface ResourceJob extends Read.Reading {
  readonly session: Session
  readonly resource: Resource
  /** Fields of records that are kept, beside the id; all when undefined. */
  readonly fields: ReadonlyArray<string> | undefined
  /** Whether it fails, and is not only noted, that this version of the platform does not have the resource. */
  readonly required: boolean
  readonly batchRecords: number
  /** Whether the sink reads whole records beside their JSON. */
  readonly usesRecords: boolean
  /** Zone of times that the platform writes without one; UTC when undefined. */
  readonly timeZone: DateTime.TimeZone | undefined
  /** What keeps the pages of the site that are requested at once to as many, and as large ones, as it may have. */
  readonly requests: PageRequests.PageRequests
  /** The run whose records are taken over, and the ids of what changed since; everything is listed when undefined. */
  readonly changes: { readonly baseRun: number; readonly ids: ReadonlySet<string> } | undefined
  /** Whether a resource that ended, but could not be shown complete, is read again. */
  readonly rereadIncomplete: boolean
}

const RangeState = Schema.Struct({
  after: Schema.NullOr(Schema.String),
  upTo: Schema.NullOr(Schema.String),
  done: Schema.Boolean
})
interface RangeState extends Schema.Schema.Type<typeof RangeState> {}

const Cursor = Schema.fromJsonString(Schema.Array(RangeState))
const decodeCursor = Schema.decodeUnknownOption(Cursor)
const decodeReport = Schema.decodeUnknownOption(Schema.fromJsonString(RunManifest.ResourceReport))

const start: RangeState = { after: null, upTo: null, done: false }

/** A range below so many records is not worth the request that finds where it begins. */
const minRangeRecords = 1000

/** While pages of some ranges wait for the sink, pages of others are requested. */
const rangesPerRequest = 2

/** Ids at which a listing is split, so that its parts can be read side by side. */
const splitRanges = Effect.fnUntraced(function* ({ requests }: ResourceJob, byId: ById, total: number | null) {
  const count = Math.min(rangesPerRequest * requests.most, Math.floor((total ?? 0) / minRangeRecords))
  if (total === null || count < 2) return [start]
  const positions = Array.makeBy(count - 1, (index) => Math.floor(((index + 1) * total) / count) - 1)
  const idsAtPositions = yield* Effect.forEach(
    positions,
    (position) => requests.permits.withPermit(byId.idAt(position)),
    {
      concurrency: count
    }
  )
  const ids = Array.dedupe(idsAtPositions.filter((id) => id !== undefined))
  const isSplit = ids.every((id, index) => index === 0 || (ids[index - 1] ?? "") < id)
  if (!isSplit) return [start]
  return [null, ...ids].map((after, index): RangeState => ({ after, upTo: ids[index] ?? null, done: false }))
})

const idOf = (resource: Resource, record: unknown, position: number): string =>
  Paging.idOf(record) ??
  resource.idOf?.(record) ??
  (Predicate.hasProperty(record, "task_id") && typeof record.task_id === "string" ? record.task_id : `#${position}`)

/** The fields that are kept, in the order of the record. */
const project = (record: unknown, fields: ReadonlySet<string> | undefined): unknown =>
  fields === undefined || !Predicate.isObject(record)
    ? record
    : Object.fromEntries(Object.entries(record).filter(([name]) => fields.has(name)))

/** Where a listing is after a batch. */
interface Next {
  /** Computed when the batches before this one are written. */
  readonly cursor: () => string | null
  readonly done?: boolean
  /** Whether the listing begins again. */
  readonly restart?: boolean
  readonly copyFrom?: number
  readonly remove?: ReadonlyArray<string>
  /** Invalid records that came among those of the batch. */
  readonly invalid?: ReadonlyArray<Paging.InvalidRecord>
}

/** A page as it is written. */
interface Encoded {
  readonly rows: ReadonlyArray<Row>
  /** Records that are left out, because they are nested too deep to be written. */
  readonly tooDeep: ReadonlyArray<Paging.InvalidRecord>
  readonly findings: Findings
  /** Length of the JSON of its rows. */
  readonly bytes: number
}

/** Whether the sink takes no more at once, or the memory of the run has no room for more. */
const isBatch = ({ batchRecords, requests }: ResourceJob, pages: ReadonlyArray<Encoded>): boolean =>
  pages.reduce((sum, { rows }) => sum + rows.length, 0) >= batchRecords ||
  pages.reduce((sum, { bytes }) => sum + bytes, 0) >= requests.memory.batchBytes

/** What a page is taken to have where the job does not say so: as of CloudTower. */
const defaultPageRecords = 500

/** Writes the batches of one resource, one after the other. */
const makeWriter = (job: ResourceJob, progress: ResourceProgress.ResourceProgress, from: Checkpoint | undefined) => {
  const { resource, session, site } = job
  const fields = job.fields === undefined ? undefined : new Set(["id", ...job.fields])
  const oneByOne = Semaphore.makeUnsafe(1)
  const size = PageRequests.sizeOf(job.pageSize ?? defaultPageRecords)
  let largest = 0
  let page = from?.page ?? 0
  let cursor = from?.cursor ?? null
  let position = progress.records + progress.skipped

  /** Encodes a page as soon as it has come, so that no more of it is held than what the sink needs. */
  const encode = (records: ReadonlyArray<unknown>): Effect.Effect<Encoded, HciError.RequestError> =>
    Effect.suspend(() => {
      const findings = ResourceProgress.makeFindings()
      const rows: Array<Row> = []
      const tooDeep: Array<Paging.InvalidRecord> = []
      let bytes = 0
      for (const record of records) {
        const data = encodeRecord(project(record, fields), findings)
        if (data === undefined) tooDeep.push(Read.tooDeep(position))
        else {
          rows.push({ id: idOf(resource, record, position), data, record: job.usesRecords ? record : undefined })
          bytes += data.length
        }
        position += 1
      }
      const [first] = tooDeep
      if (first !== undefined && job.onInvalid === "fail") return Effect.fail(Read.invalidRecord(job, resource, first))
      largest = Math.max(largest, bytes)
      size.bytes = largest
      return Effect.succeed({ rows, tooDeep, findings, bytes })
    })

  const commit = Effect.fnUntraced(function* (pages: ReadonlyArray<Encoded>, next: Next) {
    const rows = pages.length === 1 ? (pages[0]?.rows ?? []) : pages.flatMap((page) => page.rows)
    const notify = yield* Progress.CurrentListener
    const now = yield* DateTime.now
    const nowMillis = yield* ResourceProgress.nowMillis
    progress.records += rows.length
    for (const record of next.invalid ?? []) ResourceProgress.skip(progress, record)
    for (const { bytes, findings, tooDeep } of pages) {
      progress.bytes += bytes
      for (const record of tooDeep) ResourceProgress.skip(progress, record)
      ResourceProgress.addFindings(progress, findings)
    }
    cursor = next.cursor()
    yield* session.commit({
      platform: site.platform,
      observedAt: DateTime.formatIso(now),
      rows,
      restart: next.restart ?? false,
      copyFrom: next.copyFrom,
      remove: next.remove,
      timeZone: job.timeZone,
      checkpoint: {
        site: site.name,
        resource: resource.name,
        page: page + 1,
        cursor,
        done: next.done ?? false,
        records: progress.records,
        serverTotal: progress.total,
        skipped: progress.skipped,
        error: progress.failure?.message ?? null,
        state: JSON.stringify(ResourceProgress.runReport(progress, nowMillis))
      }
    })
    page += 1
    if (rows.length === 0) return
    yield* Read.countRecords(site, resource.name, rows.length)
    const { bytes, records } = progress
    yield* notify({ _tag: "Advanced", site: site.name, resource: resource.name, records, bytes })
  })

  // A batch that has begun is written: the one after it counts on its page.
  const inTurn = <A, E>(effect: Effect.Effect<A, E>) => effect.pipe(Effect.uninterruptible, oneByOne.withPermits(1))

  return {
    encode,
    /** What its pages take, as far as they are known. */
    size,
    /** Pages, and the checkpoint after them. */
    write: (pages: ReadonlyArray<Encoded>, next: Next): Effect.Effect<void, SinkError | Overtaken> =>
      inTurn(commit(pages, next)),
    /** A checkpoint alone; where the listing is stays as it was. */
    note: (done: boolean): Effect.Effect<void, SinkError | Overtaken> =>
      inTurn(commit([], { cursor: () => cursor, done }))
  }
}

type Writer = ReturnType<typeof makeWriter>

/** A page of a range, and where the range is after it. */
interface RangePage {
  readonly index: number
  readonly encoded: Encoded
  readonly invalid: ReadonlyArray<Paging.InvalidRecord>
  readonly after: string | null
  readonly done: boolean
}

/**
 * Gathers the pages of all ranges until there are as many records as the sink takes at once. While they are written, ranges
 * wait with their next pages: no more is held than one batch, and a page of each range.
 */
const gatherRanges = (job: ResourceJob, writer: Writer, ranges: Array<RangeState>) => {
  const oneByOne = Semaphore.makeUnsafe(1)
  let pages: Array<RangePage> = []
  const flush = Effect.suspend(() => {
    const gathered = pages
    pages = []
    return writer.write(
      gathered.map(({ encoded }) => encoded),
      {
        invalid: gathered.flatMap(({ invalid }) => invalid),
        cursor: () => {
          for (const { after, done, index } of gathered) {
            const range = ranges[index] ?? start
            ranges[index] = { ...range, after: after ?? range.after, done }
          }
          return JSON.stringify(ranges)
        }
      }
    )
  })
  return {
    add: Effect.fnUntraced(function* (page: RangePage) {
      const add = Effect.gen(function* () {
        pages.push(page)
        const encoded = pages.map((it) => it.encoded)
        if (isBatch(job, encoded)) yield* flush
      })
      yield* oneByOne.withPermit(add)
    }),
    /** Writes what is left. */
    end: oneByOne.withPermit(flush)
  }
}

type Gatherer = ReturnType<typeof gatherRanges>

/** What is done with each page that a listing pulls; nothing of the page is held on to. */
const eachPage = <A, E, R, E2, R2>(
  listing: Stream.Stream<A, E, R>,
  take: (pull: Pull.Pull<Array.NonEmptyReadonlyArray<A>, E>) => Pull.Pull<void, E2, void, R2>
) => Stream.transformPull(listing, (pull) => Effect.succeed(Effect.as(take(pull), Array.of(undefined))))

/** One range of ids, from where it stands. */
const readRange = Effect.fnUntraced(function* (
  job: ResourceJob,
  byId: ById,
  progress: ResourceProgress.ResourceProgress,
  writer: Writer,
  gatherer: Gatherer,
  index: number,
  range: RangeState
) {
  if (range.done) return
  const paging = Read.pagingOptions(job, progress)
  let seen = 0
  let invalid: Array<Paging.InvalidRecord> = []
  const encodePage = (
    records: ReadonlyArray<unknown>,
    done: boolean
  ): Effect.Effect<RangePage, HciError.RequestError> => {
    const page = { index, invalid, after: lastIdOf(records, invalid, seen), done }
    seen += records.length + invalid.length
    invalid = []
    return Effect.map(writer.encode(records), (encoded) => ({ ...page, encoded }))
  }
  const keepInvalid = (record: Paging.InvalidRecord) => Effect.sync(() => void invalid.push(record))
  const onInvalid = job.onInvalid === "fail" ? "fail" : keepInvalid
  const { memory, permits } = job.requests
  // Ids only grow: behind the last one of the range there is nothing to ask for.
  const records = Stream.takeUntil(
    byId.records(range, { ...paging, onInvalid }),
    (record) => Paging.idOf(record) === range.upTo
  )
  const pages = eachPage(records, (pull) => {
    const page = Effect.flatMap(pull, (items) => encodePage(items, false))
    return PageRequests.withMemory(memory, writer.size, permits.withPermit(page), gatherer.add)
  })
  yield* Stream.runDrain(pages)
  yield* gatherer.add(yield* encodePage([], true))
})

/** What the server counts, asked among the other requests of the site. */
const totalOf = ({ requests, resource }: ResourceJob) => requests.permits.withPermit(Read.totalOf(resource))

/** The id of the last record of a page that begins at a position of its listing; null where it has none. */
const lastIdOf = (
  records: ReadonlyArray<unknown>,
  invalid: ReadonlyArray<Paging.InvalidRecord>,
  position: number
): string | null => {
  const lastInvalid = invalid.at(-1)
  const isLast = lastInvalid?.index === position + records.length + invalid.length - 1
  return (isLast ? lastInvalid?.id : undefined) ?? Paging.idOf(records.at(-1)) ?? null
}

/** A listing in the order of ids goes on where it stopped. */
const readById = Effect.fnUntraced(function* (
  job: ResourceJob,
  byId: ById,
  progress: ResourceProgress.ResourceProgress,
  writer: Writer,
  from: Checkpoint | undefined
) {
  const saved = from === undefined ? undefined : cursorOf(from)
  const ranges = Array.copy(saved ?? (yield* splitRanges(job, byId, progress.total)))
  const gatherer = gatherRanges(job, writer, ranges)
  yield* Effect.forEach(
    ranges.entries(),
    ([index, range]) => readRange(job, byId, progress, writer, gatherer, index, range),
    {
      concurrency: rangesPerRequest * job.requests.most,
      discard: true
    }
  )
  yield* gatherer.end
  progress.summary = { complete: true, records: progress.records, duplicates: 0, relisted: 0 }
})

/** Records that are requested by their ids at once. */
const idsAtOnce = 500

/**
 * Takes the records of an earlier run over, and reads what changed since. False where the server counts another number then:
 * everything is to be listed.
 */
const readChanges = Effect.fnUntraced(function* (
  job: ResourceJob,
  byId: ById,
  progress: ResourceProgress.ResourceProgress,
  writer: Writer
) {
  const { changes, resource, session, site } = job
  if (changes === undefined || session.count === undefined) return false
  yield* writer.write([], { cursor: () => null, restart: true, copyFrom: changes.baseRun })
  for (const ids of Array.chunksOf([...changes.ids], idsAtOnce)) {
    const records = yield* job.requests.permits.withPermit(byId.withIds(ids))
    const idsRead = new Set(records.map((record) => Paging.idOf(record)))
    const page = yield* writer.encode(records)
    yield* writer.write([page], { cursor: () => null, remove: ids.filter((id) => !idsRead.has(id)) })
  }
  progress.records = yield* session.count(site.name, resource.name)
  if (progress.records === (yield* totalOf(job))) {
    progress.fromRun = changes.baseRun
    progress.summary = { complete: true, records: progress.records, duplicates: 0, relisted: 0 }
    return true
  }
  progress.records = 0
  progress.bytes = 0
  return false
})

/** Pages that are numbered cannot be gone on with: what is behind a number has moved meanwhile. */
const readFromStart = Effect.fnUntraced(function* (
  job: ResourceJob,
  progress: ResourceProgress.ResourceProgress,
  writer: Writer,
  from: Checkpoint | undefined
) {
  let restart = from !== undefined
  let pages: Array<Encoded> = []
  const flush = Effect.suspend(() => {
    const batch = { cursor: () => null, restart }
    const gathered = pages
    restart = false
    pages = []
    return writer.write(gathered, batch)
  })
  const take = (page: Encoded) =>
    Effect.suspend(() => {
      pages.push(page)
      return isBatch(job, pages) ? flush : Effect.void
    })
  const listing = eachPage(job.resource.records(Read.pagingOptions(job, progress)), (pull) =>
    PageRequests.withMemory(job.requests.memory, writer.size, Effect.flatMap(pull, writer.encode), take)
  )
  yield* Stream.runDrain(listing)
  yield* flush
})

const isMissing = (error: unknown): error is ReadError =>
  error instanceof HciError.Unsupported || (error instanceof HciError.BadRequest && error.status === 404)

/** Where the ranges of a checkpoint are; undefined where it has none, or none that can be read. */
const cursorOf = ({ cursor }: Checkpoint) => (cursor === null ? undefined : Option.getOrUndefined(decodeCursor(cursor)))

/** What is left of an earlier read that can be gone on with. */
const resumeFrom = (resource: Resource, checkpoint: Checkpoint | undefined, nowMillis: number) => {
  const report = checkpoint === undefined ? undefined : decodeReport(checkpoint.state)
  if (checkpoint === undefined || report?._tag !== "Some") return undefined
  if (!checkpoint.done && (resource.byId === undefined || cursorOf(checkpoint) === undefined)) return undefined
  return { checkpoint, report: report.value, progress: ResourceProgress.resume(report.value, nowMillis) }
}

const withFiles = (job: ResourceJob, report: RunManifest.ResourceReport) =>
  Effect.map(
    job.session.files?.(job.site.name, job.resource.name) ?? Effect.succeed([]),
    (files): RunManifest.ResourceReport => ({ ...report, files })
  )

/**
 * Reads one resource, and keeps its checkpoint up to date on the way. Succeeds with its report, also when it failed; fails
 * when the sink does.
 */
export const readIntoSession: (job: ResourceJob) => Effect.Effect<RunManifest.ResourceReport, SinkError | Overtaken> =
  Effect.fnUntraced(
    function* (job) {
      const { resource, session, site } = job
      const notify = yield* Progress.CurrentListener
      const earlier = session.checkpoints.find((it) => it.site === site.name && it.resource === resource.name)
      const resumed = resumeFrom(resource, earlier, yield* ResourceProgress.nowMillis)
      if (resumed?.checkpoint.done === true && (resumed.report.complete || !job.rereadIncomplete)) {
        return yield* withFiles(job, resumed.report)
      }
      const isResumed = resumed?.checkpoint.done === false
      const progress = isResumed ? resumed.progress : ResourceProgress.make(resource.name, "")
      progress.failure = undefined
      progress.startedMillis ??= yield* ResourceProgress.nowMillis
      const writer = makeWriter(job, progress, earlier)

      const read = Effect.gen(function* () {
        progress.total ??= yield* totalOf(job)
        yield* notify({ _tag: "Started", site: site.name, resource: resource.name, total: progress.total })
        if (resource.byId === undefined) yield* readFromStart(job, progress, writer, earlier)
        else if (isResumed || !(yield* readChanges(job, resource.byId, progress, writer))) {
          const hasRows = !isResumed && (earlier !== undefined || job.changes !== undefined)
          if (hasRows) yield* writer.write([], { cursor: () => null, restart: true })
          yield* readById(job, resource.byId, progress, writer, isResumed ? earlier : undefined)
        }
        progress.totalAfter = yield* totalOf(job)
        progress.finishedMillis = yield* ResourceProgress.nowMillis
        yield* writer.note(true)
      })

      const exit = yield* Read.notifyWaits(site, progress, read).pipe(
        // Of a part of its fields, a record is written anew.
        Effect.provideService(KeepTexts, job.fields === undefined),
        Effect.exit
      )
      if (Exit.isFailure(exit)) {
        const error = Cause.squash(exit.cause)
        if (error instanceof SinkError || error instanceof Overtaken) return yield* Effect.fail(error)
        if (Cause.hasInterruptsOnly(exit.cause)) return yield* Effect.interrupt
        if (isMissing(error) && !job.required) progress.unsupported = Printable.oneLine(error.message)
        else ResourceProgress.finish(progress, exit, yield* ResourceProgress.nowMillis)
        yield* writer.note(progress.unsupported !== undefined)
      }
      yield* Read.warnOfLosses(site, progress)
      return yield* withFiles(job, ResourceProgress.runReport(progress, yield* ResourceProgress.nowMillis))
    },
    (effect, { resource, site }) =>
      effect.pipe(
        Effect.tap((report) =>
          Effect.flatMap(Progress.CurrentListener, (notify) =>
            notify({
              _tag: report.error === null ? "Finished" : "Failed",
              site: site.name,
              resource: resource.name,
              report
            })
          )
        ),
        Effect.withSpan("inventory.resource", {
          attributes: { "hci.platform": site.platform, "hci.site": site.name, "hci.resource": resource.name }
        })
      )
  )
