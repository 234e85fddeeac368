/** What a round shows: how calls ended, and what was lost or doubled. */

/** How the creation of one record ended for the client. */
export type Outcome =
  /** The client says that the record is there. */
  | "created"
  /** The client says that the record is not there: the server refused the request, or its task failed. */
  | "failed"
  /** The client says that it cannot know. */
  | "unknown"

/** What a round of one platform shows. */
export interface Findings {
  /** Creations by how they ended. */
  readonly creations: Readonly<Record<Outcome, number>>
  /** Listings and exported resources that were given as whole. */
  readonly whole: number
  /** Listings and exported resources that failed, and said so. */
  readonly refused: number
  /** Requests that a fault was done to. */
  readonly faults: number
  /** Sentences, one for each record that should be there and is not. */
  readonly lost: ReadonlyArray<string>
  /** Sentences, one for each record that is there twice, or is there although its creation failed. */
  readonly doubled: ReadonlyArray<string>
}

/** A round without any call. */
export const none: Findings = {
  creations: { created: 0, failed: 0, unknown: 0 },
  whole: 0,
  refused: 0,
  faults: 0,
  lost: [],
  doubled: []
}

/** Two rounds, or two parts of one, together. */
export const combine = (a: Findings, b: Findings): Findings => ({
  creations: {
    created: a.creations.created + b.creations.created,
    failed: a.creations.failed + b.creations.failed,
    unknown: a.creations.unknown + b.creations.unknown
  },
  whole: a.whole + b.whole,
  refused: a.refused + b.refused,
  faults: a.faults + b.faults,
  lost: [...a.lost, ...b.lost],
  doubled: [...a.doubled, ...b.doubled]
})

/** Compares how creations ended with the names that there are afterwards. */
export const judgeCreations = (
  outcomes: ReadonlyMap<string, Outcome>,
  names: ReadonlyArray<string>
): Pick<Findings, "creations" | "lost" | "doubled"> => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const creations = { created: 0, failed: 0, unknown: 0 }
  const lost: Array<string> = []
  const doubled: Array<string> = []
  for (const [name, outcome] of outcomes) {
    creations[outcome] += 1
    const count = counts.get(name) ?? 0
    if (outcome === "created" && count === 0) lost.push(`${name} was reported as created and is not there`)
    if (outcome === "failed" && count > 0) doubled.push(`${name} was reported as failed and is there`)
    if (count > 1) doubled.push(`${name} is there ${count} times`)
  }
  return { creations, lost, doubled }
}

/** Compares the ids of a listing that was given as whole with those that were there from its beginning to its end. */
export const judgeListing = (
  title: string,
  listed: ReadonlyArray<string>,
  expected: ReadonlyArray<string>
): Pick<Findings, "lost" | "doubled"> => {
  const ids = new Set(listed)
  return {
    lost: expected.filter((id) => !ids.has(id)).map((id) => `${title} lacks ${id}`),
    doubled: ids.size === listed.length ? [] : [`${title} has ${listed.length - ids.size} records twice`]
  }
}
