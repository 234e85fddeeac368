/**
 * What is set up of Node before any other module is loaded, so that nothing else is imported here: where it keeps the
 * compiled form of modules, and that it does not warn of SQLite.
 */
import { lstatSync, mkdirSync } from "node:fs"
import { enableCompileCache } from "node:module"
import { dirname, isAbsolute, join } from "node:path"

/** Variables of the environment. */
type Environment = Readonly<Record<string, string | undefined>>

/** The user's folder for what can be computed again. */
const cacheHome = ({ HOME = "", LOCALAPPDATA = "", XDG_CACHE_HOME = "" }: Environment): string | undefined =>
  [XDG_CACHE_HOME, LOCALAPPDATA, HOME === "" ? "" : join(HOME, ".cache")].find(isAbsolute)

/** Whether this user owns a folder; links are not followed. */
const isOwn = (folder: string): boolean => {
  const stat = lstatSync(folder)
  return stat.isDirectory() && stat.uid === (process.getuid?.() ?? stat.uid)
}

/** Whether the folder belongs to this user, and nobody else can write to it. */
const isPrivate = (folder: string): boolean =>
  // Windows has no such modes; the folder is in the user's profile there.
  isOwn(folder) && (process.platform === "win32" || (lstatSync(folder).mode & 0o022) === 0)

/** Makes a folder where there is none: only in one of this user's own, and never through a link. */
const isPrivateOnceMade = (folder: string): boolean => {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) {
    if (!isOwn(dirname(folder))) return false
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
  return isPrivate(folder)
}

/**
 * The folder for compiled code, made for its owner alone; undefined where there can be none that is private. Later runs
 * execute what is in it: so it is a folder of the user's own, and never one that others can write to, as the shared
 * temporary folder is, which Node would take.
 */
export const privateFolder = (environment: Environment): string | undefined => {
  const home = cacheHome(environment)
  if (home === undefined) return undefined
  const hciFolder = join(home, "hci")
  const folder = join(hciFolder, "compile-cache")
  try {
    return [home, hciFolder, folder].every(isPrivateOnceMade) ? folder : undefined
  } catch {
    return undefined
  }
}

/** Makes every run but the first start in half the time, where there is a private folder for it. */
export const keepCompiledModules = (environment: Environment): void => {
  const folder = privateFolder(environment)
  if (folder !== undefined) enableCompileCache(folder)
}

/** Node 22 warns at the first use of its SQLite that it is experimental: nothing that a person can do something about. */
const isSqliteWarning = (warning: Error | string, type: unknown): boolean => {
  const name = typeof warning === "string" ? type : warning.name
  const message = typeof warning === "string" ? warning : warning.message
  return name === "ExperimentalWarning" && /^SQLite\b/.test(message)
}

/** Leaves that one warning of a process out, and no other. */
export const hideSqliteWarning = (target: Pick<NodeJS.Process, "emitWarning">): void => {
  const { emitWarning } = target
  target.emitWarning = (warning: Error | string, ...rest: ReadonlyArray<unknown>): void => {
    const [options] = rest
    const type = typeof options === "object" && options !== null && "type" in options ? options.type : options
    if (!isSqliteWarning(warning, type)) Reflect.apply(emitWarning, target, [warning, ...rest])
  }
}
