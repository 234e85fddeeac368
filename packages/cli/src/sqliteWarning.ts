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
