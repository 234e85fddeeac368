/** What becomes of the requests that the tests of all operations generate. */

/** Operations whose generated request fails: path, status and message; every other one succeeds. */
export const failures: ReadonlyArray<string> = []

/** Writes whose generated request starts no task: path and status; every other one starts a task. */
export const writesWithoutTask: ReadonlyArray<string> = []
