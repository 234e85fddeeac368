import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { FolderRefused } from "../FileErrors.ts"
import { CurrentProcess } from "./currentProcess.ts"

/** What writing files needs. */
export type Files = FileSystem.FileSystem | Path.Path

/** What is written is for its owner alone: inventories say where everything is. */
const fileMode = 0o600
const folderMode = 0o700

/** A name as the name of a file or folder: nothing in it leads elsewhere. */
export const pathSegment = (name: string): string =>
  name.replace(/[^\p{L}\p{N}._ -]/gu, encodeURIComponent).replace(/^\.+/, (dots) => "%2E".repeat(dots.length))

/**
 * Makes a folder and those above it. One by one, because Node's own recursion never ends where a file system reports
 * "not found" to making a folder, as `/proc` does.
 */
const makeFolder: (folder: string) => Effect.Effect<void, PlatformError.PlatformError, Files> = Effect.fnUntraced(
  function* (folder) {
    const fs = yield* FileSystem.FileSystem
    const parent = (yield* Path.Path).dirname(folder)
    const make = Effect.catchIf(
      fs.makeDirectory(folder, { mode: folderMode }),
      ({ reason }) => reason._tag === "AlreadyExists",
      (exists) =>
        Effect.flatMap(fs.stat(folder), ({ type }) => (type === "Directory" ? Effect.void : Effect.fail(exists)))
    )
    yield* Effect.catchIf(
      make,
      ({ reason }) => reason._tag === "NotFound" && parent !== folder,
      () => Effect.andThen(makeFolder(parent), make)
    )
  }
)

/** Fails when the folder is a symbolic link: what is written goes where the user sees it, and nowhere else. */
export const refuseLink: (folder: string) => Effect.Effect<void, FolderRefused, Files> = Effect.fnUntraced(function* (
  folder: string
) {
  const fs = yield* FileSystem.FileSystem
  const resolved = (yield* Path.Path).resolve(folder)
  const isLink = yield* Effect.match(fs.lstat(resolved), {
    onFailure: () => false,
    onSuccess: ({ type }) => type === "SymbolicLink"
  })
  if (isLink) {
    const message = `${folder} is a symbolic link, which an export does not follow: give the folder that it leads to.`
    return yield* new FolderRefused({ folder, reason: "link", message })
  }
})

/** Makes the folder unless it exists; fails when it is a symbolic link or cannot be written to. */
export const prepareFolder: (
  folder: string
) => Effect.Effect<void, FolderRefused | PlatformError.PlatformError, Files> = Effect.fnUntraced(function* (folder) {
  const fs = yield* FileSystem.FileSystem
  const resolved = (yield* Path.Path).resolve(folder)
  yield* refuseLink(folder)
  yield* makeFolder(resolved)
  yield* fs.access(resolved, { writable: true })
})

/** The text of a regular file: none where there is no file, and `undefined` for a link, a pipe, a device or a folder. */
export const readRegularFile = Effect.fnUntraced(function* (
  file: string
): Effect.fn.Return<string | undefined, PlatformError.PlatformError, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const { type } = yield* fs.lstat(file)
  return type === "File" ? yield* fs.readFileString(file) : undefined
})

/** Name of the file that says which run writes to a folder. */
const lockName = ".export.lock"

const Owner = Schema.Struct({
  /** The run. */
  run: Schema.String,
  /** Name of the computer that it runs on. */
  host: Schema.String,
  /** Its process. */
  pid: Schema.Number
})
interface Owner extends Schema.Schema.Type<typeof Owner> {}

const decodeOwner = Schema.decodeUnknownEffect(Schema.fromJsonString(Owner))

/** The runs of this process that have a lock: a lock of this process that is not theirs was left by an earlier process. */
const runsWithLock = new Set<string>()

/** Who holds a lock; undefined when its file is empty, because it is just being made, or not one of ours. */
const readOwner = (lock: string) =>
  Effect.flatMap(readRegularFile(lock), (text) =>
    Effect.catch(decodeOwner(text), () => Effect.succeed<Owner | undefined>(undefined))
  )

/** Whether the process of a lock has certainly ended. */
const isStale = Effect.fnUntraced(function* (owner: Owner) {
  const { host, isAlive, pid } = yield* CurrentProcess
  if (owner.host !== host || host === "" || pid === 0) return false
  return owner.pid === pid ? !runsWithLock.has(owner.run) : !(yield* isAlive(owner.pid))
})

const lockedBy = (folder: string, lock: string, owner: Owner | undefined): FolderRefused => {
  const who = owner === undefined ? "" : ` (process ${owner.pid} on ${owner.host})`
  const message =
    `Another export is writing to ${folder}${who}: wait until it ends or choose another folder; ` +
    `if it has ended, remove ${lock}.`
  return new FolderRefused({ folder, reason: "locked", message })
}

const writeNewFile = (file: string, text: string) =>
  FileSystem.FileSystem.use((fs) =>
    Effect.scoped(
      Effect.flatMap(fs.open(file, { flag: "wx", mode: fileMode }), (opened) =>
        opened.writeAll(new TextEncoder().encode(text))
      )
    )
  )

/** Takes a lock away that nobody holds, unless another run has been faster and holds it now. */
const removeStale = Effect.fnUntraced(function* (lock: string, stale: Owner, run: string) {
  const fs = yield* FileSystem.FileSystem
  const aside = `${lock}.${run}`
  yield* fs.rename(lock, aside)
  const owner = yield* readOwner(aside)
  yield* owner?.run === stale.run ? fs.remove(aside) : fs.rename(aside, lock)
})

const acquireLock = Effect.fnUntraced(function* (folder: string, lock: string, run: string) {
  const { host, pid } = yield* CurrentProcess
  const make = writeNewFile(lock, JSON.stringify({ run, host, pid } satisfies Owner))
  yield* Effect.catchIf(
    make,
    ({ reason }) => reason._tag === "AlreadyExists",
    () =>
      Effect.gen(function* () {
        const owner = yield* readOwner(lock)
        if (owner === undefined || !(yield* isStale(owner))) return yield* lockedBy(folder, lock, owner)
        yield* removeStale(lock, owner, run)
        yield* Effect.catchIf(
          make,
          ({ reason }) => reason._tag === "AlreadyExists",
          () => lockedBy(folder, lock, undefined)
        )
      })
  )
  runsWithLock.add(run)
})

const releaseLock = Effect.fnUntraced(function* (lock: string, run: string) {
  const fs = yield* FileSystem.FileSystem
  runsWithLock.delete(run)
  const owner = yield* readOwner(lock)
  if (owner?.run === run) yield* fs.remove(lock)
})

/** Keeps other runs out of the folder until the scope is closed; fails when there is one already. */
export const lockFolder = (
  folder: string,
  run: string
): Effect.Effect<void, FolderRefused | PlatformError.PlatformError, Files | Scope.Scope> =>
  Path.Path.use((path) => {
    const lock = path.join(folder, lockName)
    return Effect.acquireRelease(acquireLock(folder, lock, run), () => Effect.ignore(releaseLock(lock, run)))
  })

const workPrefix = ".export-"
const isWorkFolder = (name: string) => /^\.export-\w{6}$/.test(name)

/**
 * A folder in the folder, for files that are not whole yet: of a name that nobody can know before, made exclusively and
 * for its owner alone, and removed when the scope is closed. What runs that were killed have left is removed before.
 */
export const makeWorkFolder: (
  folder: string
) => Effect.Effect<string, PlatformError.PlatformError, Files | Scope.Scope> = Effect.fnUntraced(function* (folder) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (const name of (yield* fs.readDirectory(folder)).filter(isWorkFolder)) {
    yield* Effect.ignore(fs.remove(path.join(folder, name), { recursive: true }))
  }
  return yield* fs.makeTempDirectoryScoped({ directory: folder, prefix: workPrefix })
})

/** A file to be written whole or not at all. */
export interface Target {
  /** The folder that it is to be in. */
  readonly folder: string
  /** The folder for files that are not whole yet. */
  readonly workFolder: string
  /** The name that it is to have. */
  readonly name: string
}

/**
 * Writes a file in the work folder, which takes the place of the one in the folder when all is on the disk. When the write
 * fails or is interrupted, the half-written file is removed and the one in the folder stays as it was.
 */
export const replaceFile: <E, R>(
  target: Target,
  write: (file: FileSystem.File) => Effect.Effect<void, E, R>
) => Effect.Effect<void, E | PlatformError.PlatformError, R | Files> = Effect.fnUntraced(function* (
  { folder, name, workFolder },
  write
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const partial = path.join(workFolder, name)
  yield* Effect.scoped(
    Effect.gen(function* () {
      const file = yield* fs.open(partial, { flag: "wx", mode: fileMode })
      yield* write(file)
      yield* file.sync
    })
  ).pipe(
    Effect.andThen(Effect.uninterruptible(fs.rename(partial, path.join(folder, name)))),
    Effect.onError(() => Effect.ignore(fs.remove(partial, { force: true })))
  )
})

/** Writes a value as indented JSON, whole or not at all. */
export const writeJson = (target: Target, value: unknown): Effect.Effect<void, PlatformError.PlatformError, Files> =>
  replaceFile(target, (file) => file.writeAll(new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`)))
