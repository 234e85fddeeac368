/**
 * Reachability and cycles of a graph of names.
 *
 * @since 0.1.0
 */
import * as Graph from "effect/Graph"

/** What a name leads to. */
export type Edges = (name: string) => Iterable<string>

/** Everything that can be reached from the roots, roots included, in order of discovery. */
export const reachable = (roots: Iterable<string>, edges: Edges): ReadonlySet<string> => {
  const seen = new Set(roots)
  for (const name of seen) {
    for (const next of edges(name)) seen.add(next)
  }
  return seen
}

const toGraph = (names: ReadonlyArray<string>, edges: Edges): Graph.DirectedGraph<string, undefined> =>
  Graph.directed<string, undefined>((mutable) => {
    const indexes = new Map(names.map((name) => [name, Graph.addNode(mutable, name)]))
    for (const [name, from] of indexes) {
      for (const next of edges(name)) {
        const to = indexes.get(next)
        if (to !== undefined) Graph.addEdge(mutable, from, to, undefined)
      }
    }
  })

/**
 * The strongly connected components, each after those it leads to: the order in which constants that refer to each
 * other can be written down. Inside a component, names keep the order in which they were given.
 */
export const components = (names: ReadonlyArray<string>, edges: Edges): ReadonlyArray<ReadonlyArray<string>> =>
  Graph.stronglyConnectedComponents(toGraph(names, edges))
    .map((indexes) => indexes.sort((a, b) => a - b).flatMap((index) => names[index] ?? []))
    .toReversed()

/** Whether a component is a real cycle: several names, or one that leads to itself. */
export const isCycle = (component: ReadonlyArray<string>, edges: Edges): boolean =>
  component.length > 1 || component.some((name) => new Set(edges(name)).has(name))
