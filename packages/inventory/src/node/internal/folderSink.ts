/**
 * Runs in folders: `<folder>/run-000001/<site>/<resource>.<extension>` and `manifest.json`.
 *
 * What is not whole yet is below `.work/<n>`, where `n` counts the processes that have written the run. A process that takes
 * the run over copies what is there up to the checkpoints, puts it under the next number, which only one can, and removes
 * the old folder: whatever the process before it writes then goes nowhere, and it notices by that.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as PlatformError from "effect/PlatformError"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import type { Transform } from "node:stream"
import { pipeline } from "node:stream/promises"
import * as FileErrors from "../../FileErrors.ts"
import * as Files from "../../internal/files.ts"
import type { Batch, Checkpoint, Overtaken, Session, Sink, Start, Status, WrittenFile } from "../../Sink.ts"
import { busy, isAbandoned, overtaken, SinkError } from "../../Sink.ts"

interface AnyFormat {
  /** Name for messages, as in `ndjson`. */
  readonly name: string
  /** Of the files, with its dot. */
  readonly extension: string
  readonly batchRecords: number
  /** Whether it reads whole records beside their JSON. */
  readonly usesRecords: boolean
}

/** One file for each resource, which batches are added to. */
interface FileFormat extends AnyFormat {
  readonly kind: "file"
  /** A batch as texts, written one after the other; `isFirst` where nothing of the resource is written yet. */
  readonly encode: (batch: Batch, isFirst: boolean) => Effect.Effect<Iterable<string>>
  /** Compresses a file that is whole, into one frame: not every reader takes more. */
  readonly compress?: (() => Transform) | undefined
}

/** A folder for each resource, with a file for each batch. */
interface PartsFormat extends AnyFormat {
  readonly kind: "parts"
  readonly encode: (batch: Batch) => Uint8Array
}

/** How records become files. */
export type Format = FileFormat | PartsFormat

/** Compresses a file into another one, beside this thread. */
const compressFile = (from: string, to: string, compress: () => Transform) =>
  Effect.tryPromise({
    try: (signal) => pipeline(createReadStream(from), compress(), createWriteStream(to, { mode: 0o600 }), { signal }),
    catch: (cause) =>
      PlatformError.systemError({
        _tag: "Unknown",
        module: "FileSystem",
        method: "compress",
        pathOrDescriptor: to,
        cause
      })
  })

const CheckpointFile = Schema.Struct({
  site: Schema.String,
  resource: Schema.String,
  page: Schema.Number,
  cursor: Schema.NullOr(Schema.String),
  done: Schema.Boolean,
  records: Schema.Number,
  serverTotal: Schema.NullOr(Schema.Number),
  skipped: Schema.Number,
  error: Schema.NullOr(Schema.String),
  state: Schema.String,
  /** Bytes of the file that belong to the checkpoint. */
  bytes: Schema.Number
})
interface CheckpointFile extends Schema.Schema.Type<typeof CheckpointFile> {}

const SessionFile = Schema.Struct({
  format_version: Schema.Literal(1),
  run: Schema.Number,
  started_at: Schema.String,
  active_at: Schema.String,
  job: Schema.String,
  process: Schema.Struct({ host: Schema.String, pid: Schema.Number })
})
interface SessionFile extends Schema.Schema.Type<typeof SessionFile> {}

const decodeCheckpoint = Schema.decodeUnknownEffect(Schema.fromJsonString(CheckpointFile))
const decodeSession = Schema.decodeUnknownEffect(Schema.fromJsonString(SessionFile))

const encoder = new TextEncoder()
/** Texts are written in pieces of so many bytes: a batch as one would be held in memory twice more. */
const pieceBytes = 256 * 1024

/** Adds texts to a file, and gives how many bytes they are. */
const append = (texts: Iterable<string>) =>
  Effect.fnUntraced(function* (file: FileSystem.File) {
    const piece = new Uint8Array(pieceBytes)
    let filled = 0
    let bytes = 0
    for (const text of texts) {
      for (let rest = text; rest !== "";) {
        const { read, written } = encoder.encodeInto(rest, piece.subarray(filled))
        filled += written
        bytes += written
        rest = rest.slice(read)
        if (rest === "") continue
        yield* file.writeAll(piece.subarray(0, filled))
        filled = 0
      }
    }
    yield* file.writeAll(piece.subarray(0, filled))
    yield* file.sync
    return bytes
  })

/** Size and checksum of a file, read through one buffer: with one for each piece, a large file takes memory until it is collected. */
const checksumOf = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, file: string) {
  const opened = yield* fs.open(file)
  const hash = createHash("sha256")
  const piece = new Uint8Array(pieceBytes)
  let bytes = 0
  for (;;) {
    const read = Number(yield* opened.read(piece))
    if (read === 0) return { bytes, sha256: hash.digest("hex") }
    hash.update(piece.subarray(0, read))
    bytes += read
  }
}, Effect.scoped)

const runFolderName = (run: number): string => `run-${String(run).padStart(6, "0")}`
const runOf = (name: string): number => Number(/^run-(\d{6,})$/.exec(name)?.[1] ?? 0)

const make = (folder: string, format: Format, fs: FileSystem.FileSystem, path: Path.Path): Sink => {
  const sink = `${format.name}:${folder}`

  const toSinkError = (error: PlatformError.PlatformError): SinkError => {
    const isFull = FileErrors.isDiskFull(error)
    const advice = isFull ? "free some space, then run the command again" : "check the folder, or choose another one"
    const message = `Cannot write to ${folder}: ${FileErrors.describe(error)}; ${advice}.`
    return new SinkError({ sink, reason: isFull ? "full" : "unavailable", message })
  }
  const orSinkError = <A, R>(effect: Effect.Effect<A, PlatformError.PlatformError, R>) =>
    Effect.mapError(effect, toSinkError)

  const corrupt = (file: string) => (): SinkError =>
    new SinkError({
      sink,
      reason: "corrupt",
      message: `${file} is damaged, or of a newer version: remove its folder to begin a new run, or choose another one.`
    })

  /** Names in a folder; none where it does not exist. */
  const namesIn = (where: string) =>
    Effect.catchIf(
      fs.readDirectory(where),
      ({ reason }) => reason._tag === "NotFound",
      () => Effect.succeed<Array<string>>([])
    )

  /** Writes a small file so that it is there whole or not at all. */
  const replace = (file: string, text: string) =>
    Effect.andThen(fs.writeFile(`${file}.new`, encoder.encode(text), { mode: 0o600 }), fs.rename(`${file}.new`, file))

  const readSession = (file: string) =>
    fs.readFileString(file).pipe(
      orSinkError,
      Effect.flatMap((text) => Effect.mapError(decodeSession(text), corrupt(file)))
    )

  /** The folder of the process that has a run now; undefined where the run is whole. */
  const ownerOf = Effect.fnUntraced(function* (run: number) {
    const work = path.join(folder, runFolderName(run), ".work")
    const numbers = (yield* orSinkError(namesIn(work))).map(Number).filter(Number.isInteger)
    for (const number of numbers.sort((left, right) => right - left)) {
      const file = path.join(work, String(number), "session.json")
      if (yield* orSinkError(fs.exists(file))) return { number, session: yield* readSession(file) }
    }
    return undefined
  })

  const lastRun = Effect.map(orSinkError(namesIn(folder)), (names) => Math.max(0, ...names.map(runOf)))

  /** The run that the job goes on with, and who had it. */
  const runToResume = Effect.fnUntraced(function* (start: Start, last: number) {
    if (start.mode === "new" || last === 0) return undefined
    const owner = yield* ownerOf(last)
    const isSame = owner !== undefined && owner.session.job === start.job
    if (start.mode === "failed" && !isSame) {
      const message = `The last run in ${sink} is whole, or not of this job: run the job without --only-failed.`
      return yield* new SinkError({ sink, reason: "unavailable", message })
    }
    if (!isSame) return undefined
    const hasEnded = yield* orSinkError(fs.exists(path.join(folder, runFolderName(last), "manifest.json")))
    if (hasEnded) return start.mode === "failed" ? owner : undefined
    const { active_at, process } = owner.session
    if (yield* isAbandoned(start, process, active_at)) return owner
    return yield* busy(sink, last, process)
  })

  const openSession = Effect.fnUntraced(function* (start: Start) {
    yield* Files.prepareFolder(folder).pipe(
      Effect.provideService(FileSystem.FileSystem, fs),
      Effect.provideService(Path.Path, path),
      Effect.mapError((error) =>
        error._tag === "FolderRefused"
          ? new SinkError({ sink, reason: "unavailable", message: error.message })
          : toSinkError(error)
      )
    )
    const last = yield* lastRun
    const resumed = yield* runToResume(start, last)
    const run = resumed?.session.run ?? last + 1
    const runFolder = path.join(folder, runFolderName(run))
    const work = path.join(runFolder, ".work")
    const mine = path.join(work, String((resumed?.number ?? 0) + 1))
    if (resumed === undefined) yield* orSinkError(fs.makeDirectory(work, { recursive: true, mode: 0o700 }))
    const startedAt = resumed?.session.started_at ?? start.now
    const session: SessionFile = {
      format_version: 1,
      run,
      started_at: startedAt,
      active_at: start.now,
      job: start.job,
      process: start.process
    }
    const checkpoints = yield* claim(mine, session, (to) =>
      resumed === undefined ? Effect.succeed([]) : copyWork(path.join(work, String(resumed.number)), to, runFolder)
    )
    yield* orSinkError(fs.remove(path.join(runFolder, "manifest.json"), { force: true }))
    for (const name of yield* orSinkError(namesIn(work))) {
      if (name === path.basename(mine)) continue
      yield* orSinkError(fs.remove(path.join(work, name), { recursive: true, force: true }))
    }
    const opened = makeSession(start, { run, startedAt, runFolder, mine, session }, checkpoints)
    yield* opened.publishDone
    return opened.session
  })

  /**
   * Fills a folder and puts it under its name, which only one process can, and which one that is killed meanwhile does not
   * leave behind.
   */
  const claim = Effect.fnUntraced(function* <A>(
    mine: string,
    session: SessionFile,
    fill: (folder: string) => Effect.Effect<A, SinkError>
  ) {
    const work = path.dirname(mine)
    const draft = yield* orSinkError(fs.makeTempDirectory({ directory: work, prefix: "draft-" }))
    const filled = fill(draft).pipe(
      Effect.tap(orSinkError(replace(path.join(draft, "session.json"), JSON.stringify(session)))),
      Effect.tap(orSinkError(fs.rename(draft, mine))),
      // Whoever was faster removes what is copied, and the draft.
      Effect.catch((error) =>
        Effect.matchEffect(readSession(path.join(mine, "session.json")), {
          onSuccess: ({ process }) => Effect.fail(busy(sink, session.run, process)),
          onFailure: () => Effect.fail(error)
        })
      )
    )
    return yield* Effect.onError(filled, () => Effect.ignore(fs.remove(draft, { recursive: true, force: true })))
  })

  const numberOf = (part: string): number => Number(/^part-(\d+)/.exec(part)?.[1])

  /** Bytes of what is written of a resource up to its checkpoint; 0 where there is nothing. */
  const sizeOf = Effect.fnUntraced(function* (place: string, { page }: CheckpointFile) {
    const parts = format.kind === "file" ? [] : (yield* namesIn(place)).filter((part) => numberOf(part) <= page)
    const files = format.kind === "file" ? [place] : parts.map((part) => path.join(place, part))
    const existing = yield* Effect.filter(files, fs.exists)
    const stats = yield* Effect.forEach(existing, (file) => fs.stat(file))
    return stats.reduce((sum, { size }) => sum + Number(size), 0)
  })

  /** Whether all is there that a checkpoint stands for: where it was written, or, once whole, under its name. */
  const isIntact = Effect.fnUntraced(function* (base: string, final: string, checkpoint: CheckpointFile) {
    if ((yield* sizeOf(base, checkpoint)) >= checkpoint.bytes) return true
    if (!checkpoint.done) return false
    const size = yield* sizeOf(final, checkpoint)
    const isCompressed = format.kind === "file" && format.compress !== undefined
    return isCompressed ? size > 0 : size === checkpoint.bytes
  })

  /**
   * Copies what another process has written, up to its checkpoints. A resource of which a part was removed or cut since is
   * read again.
   */
  const copyWork = Effect.fnUntraced(function* (theirs: string, mine: string, runFolder: string) {
    const checkpoints: Array<CheckpointFile> = []
    for (const site of yield* orSinkError(namesIn(theirs))) {
      if (site.endsWith(".json")) continue
      yield* orSinkError(fs.makeDirectory(path.join(mine, site), { mode: 0o700 }))
      for (const name of yield* orSinkError(namesIn(path.join(theirs, site)))) {
        if (!name.endsWith(".checkpoint")) continue
        const file = path.join(theirs, site, name)
        const text = yield* orSinkError(fs.readFileString(file))
        const checkpoint = yield* Effect.mapError(decodeCheckpoint(text), corrupt(file))
        const base = name.slice(0, -".checkpoint".length)
        const final = path.join(runFolder, site, format.kind === "file" ? `${base}${format.extension}` : base)
        if (!(yield* orSinkError(isIntact(path.join(theirs, site, base), final, checkpoint)))) {
          yield* Effect.logWarning(`${final} does not hold what its checkpoint says: it is read again`)
          yield* orSinkError(fs.remove(final, { recursive: true, force: true }))
          continue
        }
        checkpoints.push(checkpoint)
        yield* orSinkError(copyContent(path.join(theirs, site, base), path.join(mine, site, base), checkpoint))
        yield* orSinkError(replace(path.join(mine, site, name), text))
      }
    }
    return checkpoints
  })

  const copyContent = Effect.fnUntraced(function* (from: string, to: string, { bytes, page }: CheckpointFile) {
    if (!(yield* fs.exists(from))) return
    if (format.kind === "file") {
      yield* fs.copyFile(from, to)
      yield* fs.truncate(to, bytes)
      return
    }
    yield* fs.makeDirectory(to, { mode: 0o700 })
    for (const part of yield* namesIn(from)) {
      if (numberOf(part) <= page) yield* fs.copyFile(path.join(from, part), path.join(to, part))
    }
  })

  interface Claim {
    readonly run: number
    readonly startedAt: string
    readonly runFolder: string
    /** The folder of this process. */
    readonly mine: string
    readonly session: SessionFile
  }

  const makeSession = (start: Start, claim: Claim, earlier: ReadonlyArray<CheckpointFile>) => {
    const { mine, run, runFolder, session: sessionFile, startedAt } = claim
    const written = new Map(earlier.map((it) => [`${it.site}/${it.resource}`, { page: it.page, bytes: it.bytes }]))

    /** A folder that is not there any more was removed by the process that took the run over. */
    const guarded = <A>(
      effect: Effect.Effect<A, PlatformError.PlatformError>
    ): Effect.Effect<A, SinkError | Overtaken> =>
      Effect.catch(effect, (error) =>
        Effect.flatMap(
          Effect.orElseSucceed(fs.exists(path.join(mine, "session.json")), () => true),
          (isMine) => Effect.fail(isMine ? toSinkError(error) : overtaken(sink, run))
        )
      )

    const placeOf = (site: string, resource: string) => {
      const siteName = Files.pathSegment(site)
      const name = Files.pathSegment(resource)
      const target = format.kind === "file" ? `${name}${format.extension}` : name
      return { siteName, base: path.join(mine, siteName, name), final: path.join(runFolder, siteName, target) }
    }

    const folders = new Set<string>()
    /** Makes a folder once, and none above it: those are gone where another process has taken the run over. */
    const ensureFolder = (name: string) =>
      Effect.suspend(() =>
        folders.has(name)
          ? Effect.void
          : fs.makeDirectory(name, { mode: 0o700 }).pipe(
              Effect.catchIf(
                ({ reason }) => reason._tag === "AlreadyExists",
                () => Effect.void
              ),
              Effect.tap(() => Effect.sync(() => folders.add(name)))
            )
      )

    const writeRows = Effect.fnUntraced(function* (base: string, batch: Batch, before: number) {
      if (batch.rows.length === 0) return 0
      if (format.kind === "file") {
        const texts = yield* format.encode(batch, before === 0)
        return yield* Effect.scoped(Effect.flatMap(fs.open(base, { flag: "a", mode: 0o600 }), append(texts)))
      }
      const bytes = format.encode(batch)
      const part = path.join(base, `part-${String(batch.checkpoint.page).padStart(6, "0")}${format.extension}`)
      yield* ensureFolder(base)
      yield* fs.writeFile(part, bytes, { mode: 0o600 })
      return bytes.length
    })

    /** Puts what is whole under its name. */
    const publish = Effect.fnUntraced(function* (site: string, resource: string) {
      const { base, final } = placeOf(site, resource)
      yield* fs.makeDirectory(path.dirname(final), { recursive: true, mode: 0o700 })
      if (!(yield* fs.exists(base))) {
        if (yield* fs.exists(final)) return
        yield* format.kind === "file" ? fs.writeFile(base, new Uint8Array(), { mode: 0o600 }) : fs.makeDirectory(base)
      }
      if (format.kind === "parts") yield* fs.remove(final, { recursive: true, force: true })
      if (format.kind === "parts" || format.compress === undefined) return yield* fs.rename(base, final)
      yield* compressFile(base, `${base}.compressed`, format.compress)
      yield* fs.rename(`${base}.compressed`, final)
      yield* fs.remove(base)
    })

    const commit = Effect.fnUntraced(function* (batch: Batch) {
      const { checkpoint, observedAt, restart } = batch
      const { base, siteName } = placeOf(checkpoint.site, checkpoint.resource)
      const key = `${checkpoint.site}/${checkpoint.resource}`
      const before = written.get(key) ?? { page: 0, bytes: 0 }
      if (before.page !== checkpoint.page - 1) return yield* overtaken(sink, run)
      yield* guarded(ensureFolder(path.join(mine, siteName)))
      if (restart) {
        folders.delete(base)
        yield* guarded(fs.remove(base, { recursive: true, force: true }))
      }
      const start = restart ? 0 : before.bytes
      const bytes = start + (yield* guarded(writeRows(base, batch, start)))
      const saved: CheckpointFile = { ...checkpoint, bytes }
      yield* guarded(replace(`${base}.checkpoint`, JSON.stringify(saved)))
      written.set(key, { page: checkpoint.page, bytes })
      if (checkpoint.done) yield* guarded(publish(checkpoint.site, checkpoint.resource))
      yield* guarded(touch(observedAt))
    })

    let touched = Date.parse(start.now)
    /** Once a minute, the time of the last batch is noted, for processes of other computers. */
    const touch = (now: string) =>
      Effect.suspend(() => {
        if (Math.abs(Date.parse(now) - touched) < 60_000) return Effect.void
        touched = Date.parse(now)
        return replace(path.join(mine, "session.json"), JSON.stringify({ ...sessionFile, active_at: now }))
      })

    const files = Effect.fnUntraced(function* (site: string, resource: string) {
      const { final } = placeOf(site, resource)
      if (!(yield* fs.exists(final))) return []
      const written =
        format.kind === "file" ? [final] : (yield* fs.readDirectory(final)).sort().map((part) => path.join(final, part))
      return yield* Effect.forEach(written, (file) =>
        Effect.map(checksumOf(fs, file), (checksum): WrittenFile => ({
          file: path.relative(runFolder, file),
          ...checksum
        }))
      )
    })

    const prune = Effect.fnUntraced(function* (keep: number) {
      const runs = (yield* namesIn(folder)).map(runOf).filter((number) => number > 0)
      const old = runs.sort((left, right) => right - left).slice(keep)
      yield* Effect.forEach(old, (number) => fs.remove(path.join(folder, runFolderName(number)), { recursive: true }))
    })

    const end = Effect.fnUntraced(function* (status: Status, manifest: string) {
      yield* guarded(fs.access(path.join(mine, "session.json")))
      yield* guarded(
        replace(path.join(runFolder, "manifest.json"), `${JSON.stringify(JSON.parse(manifest), undefined, 2)}\n`)
      )
      if (status === "whole") yield* guarded(fs.remove(path.dirname(mine), { recursive: true }))
      if (start.keepRuns !== undefined) yield* guarded(prune(start.keepRuns))
    })

    const toCheckpoint = ({ bytes: _bytes, ...checkpoint }: CheckpointFile): Checkpoint => checkpoint

    const session: Session = {
      run,
      startedAt,
      checkpoints: earlier.map(toCheckpoint),
      commit,
      endSite: () => guarded(fs.access(path.join(mine, "session.json"))),
      end,
      files: (site, resource) => orSinkError(files(site, resource))
    }
    /** Resources that were whole when the process before this one ended, but not yet under their names. */
    const publishDone = orSinkError(
      Effect.forEach(
        earlier.filter(({ done }) => done),
        ({ resource, site }) => publish(site, resource),
        { discard: true }
      )
    )
    return { session, publishDone }
  }

  const { batchRecords, usesRecords } = format
  return { name: sink, batchRecords, usesRecords, open: openSession }
}

/** The sink of a folder in a format. */
export const folderSink = (folder: string, format: Format): Effect.Effect<Sink, never, Files.Files> =>
  Effect.gen(function* () {
    return make(folder, format, yield* FileSystem.FileSystem, yield* Path.Path)
  })
