/**
 * Records checked one by one, so that a bad one does not hide the others.
 *
 * @since 0.1.0
 */
import * as Codec from "./Codec.ts"
import type { Issue } from "./HciError.ts"

/** A record that does not fit its model. */
export interface InvalidRecord {
  /** Position among the records it came with, from 0. */
  readonly index: number
  readonly issues: ReadonlyArray<Issue>
}

/** Records of one answer, sorted by whether they fit. */
export interface Checked<out A> {
  readonly items: ReadonlyArray<A>
  readonly invalid: ReadonlyArray<InvalidRecord>
  /** Values that nobody documented, with their places. */
  readonly drift: ReadonlyArray<Issue>
}

/** The check of records of a model; `path` is where they stand in the answer. */
export const checker = <A>(model: Codec.Model<A>, path: string): ((records: ReadonlyArray<unknown>) => Checked<A>) => {
  const check = Codec.checker(model)
  return (records) => {
    const items: Array<A> = []
    const invalid: Array<InvalidRecord> = []
    const drift: Array<Issue> = []
    records.forEach((record, index) => {
      if (!check.is(record)) {
        invalid.push({ index, issues: check.issues(record) })
        return
      }
      items.push(record)
      for (const issue of check.drift(record)) {
        drift.push({ path: `${path}[${index}].${issue.path}`, message: issue.message })
      }
    })
    return { items, invalid, drift }
  }
}
