import { Paging } from "@effect-hci/core"
import { Effect, Stream } from "effect"

const names = ["web-01", "web-02", "web-03"]

// A listing of two records a page, as a Stream of all of them.
export const program = Paging.stream({
  platform: "lab",
  operation: "Names.list",
  fetch: (page) => {
    const next = (page + 1) * 2 < names.length ? { next: page + 1 } : {}
    return Effect.succeed({ items: names.slice(page * 2, page * 2 + 2), invalid: [], pageSize: 2, total: 3, ...next })
  }
}).pipe(Stream.runCollect)
