/** Collections that change while they are listed, and servers that count wrongly. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { mapResponses } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import * as ApiServers from "../../src/api/Servers.ts"
import { Servers } from "../../src/index.ts"
import { assertNoDefect, connect } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

/** Lists a site; requests after the 50th stay without a response. */
const list = ({ script }: Scp.Site, concurrency = 4) =>
  Effect.gen(function* () {
    const bounded = mapResponses(script, ({ index }, response) => (index < 50 ? response : Misbehaviour.silence))
    const { layer, server } = connect(bounded)
    const collect = Stream.runCollect(Servers.list({ concurrency })).pipe(Effect.provide(layer))
    const exit = yield* Effect.exit(adjustClock(collect, "10 minutes"))
    assertNoDefect(exit)
    const ids = Exit.isSuccess(exit) ? exit.value.map(({ id }) => id) : undefined
    return { ids, requests: server.requests.length }
  })

const site = (count = 250) => Scp.make({ servers: Scp.records(count) })

/** A listing that ended well has every record that was there throughout, and none twice. */
const assertComplete = (ids: ReadonlyArray<string> | undefined, present: ReadonlyArray<string>) => {
  if (ids === undefined) return
  assert.strictEqual(new Set(ids).size, ids.length, "records were given twice")
  assert.includeMembers([...ids], [...present], "records are missing")
}

const idsFrom = (start: number, end = 250) =>
  Scp.records(250)
    .slice(start, end)
    .flatMap((record) => ("id" in record ? [String(record.id)] : []))

describe("one page", () => {
  it.effect.each([
    ["another page", { page_num: 0 }],
    ["a page that leads to itself", { next_page_num: "2" }],
    ["a page that leads back", { next_page_num: "0" }],
    ["an empty page that leads on", { data: [], next_page_num: "3" }]
  ] as const)("is invalid where the server sends %s", ([, change]) => {
    const changed = site()
    changed.state.changePage = (page) => ({ ...page, ...change })
    return Effect.gen(function* () {
      const { layer } = connect(changed.script)
      const error = yield* assertFails(Servers.listPage({ page: 2 }).pipe(Effect.provide(layer)), "InvalidResponse")
      assert.strictEqual(error.code, "incomplete")
      const listed = yield* assertFails(
        ApiServers.listServers.page({ page: 2 }).pipe(Effect.provide(layer)),
        "InvalidResponse"
      )
      assert.strictEqual(listed.code, "incomplete")
    })
  })

  it.effect("comes as it was requested", () =>
    Effect.gen(function* () {
      const { layer } = connect(site().script)
      const { items, number } = yield* Effect.provide(Servers.listPage({ page: 2 }), layer)
      assert.deepStrictEqual([items.length, number], [50, 2])
    })
  )

  it.effect.each([
    [{ page: -1 }, "page"],
    [{ page: 0.5 }, "page"],
    [{ pageSize: 2.5 }, "pageSize"],
    [{ pageSize: Number.NaN }, "pageSize"]
  ] as const)("is not requested with %j", ([input, field]) =>
    Effect.gen(function* () {
      const { layer, server } = connect(site().script)
      const error = yield* assertFails(Servers.listPage(input).pipe(Effect.provide(layer)), "BadRequest")
      assert.include(error.message, `\`${field}\``)
      assert.strictEqual(server.requests.length, 0)
    })
  )

  it.effect("is not requested by a listing with half a record on a page", () =>
    Effect.gen(function* () {
      const { layer, server } = connect(site().script)
      const collect = Stream.runCollect(Servers.list({ pageSize: 2.5 }))
      yield* assertFails(collect.pipe(Effect.provide(layer)), "BadRequest")
      assert.strictEqual(server.requests.length, 0)
    })
  )
})

describe("a count", () => {
  it.effect.each([-1, 0, 1.5, 1e300])("of %d is invalid", (total) => {
    const changed = site()
    changed.state.changePage = (page) => ({ ...page, total_size: total })
    return Effect.gen(function* () {
      const { layer } = connect(changed.script)
      const error = yield* assertFails(Servers.count().pipe(Effect.provide(layer)), "InvalidResponse")
      assert.include(error.issues[0]?.path, "total_size")
    })
  })
})

for (const concurrency of [1, 4]) {
  describe(`a listing with ${concurrency} pages in flight`, () => {
    it.effect("fails, or has all, when records of page one are deleted after it came", () =>
      Effect.gen(function* () {
        const shrinking = site()
        let deleted = false
        shrinking.state.beforePage = (page) => {
          if (page === 0 || deleted) return
          deleted = true
          shrinking.state.lists["servers"]?.splice(0, 30)
        }
        const { ids } = yield* list(shrinking, concurrency)
        assertComplete(ids, idsFrom(30))
      })
    )

    it.effect("fails, or has all, when records are added at the front after page one came", () =>
      Effect.gen(function* () {
        const growing = site()
        let added = false
        growing.state.beforePage = (page) => {
          if (page === 0 || added) return
          added = true
          growing.state.lists["servers"]?.unshift(...Scp.records(10, "new"))
        }
        const { ids } = yield* list(growing, concurrency)
        assertComplete(ids, idsFrom(0))
      })
    )

    it.effect("fails when page_num is not looked at", () =>
      Effect.gen(function* () {
        const deaf = site(300)
        deaf.state.changePage = (page, { query }) => ({
          ...page,
          data: deaf.state.lists["servers"]?.slice(0, 100),
          page_num: 0,
          next_page_num: query["page_num"] === "2" ? "" : String(Number(query["page_num"]) + 1)
        })
        const { ids } = yield* list(deaf, concurrency)
        assert.isUndefined(ids, `${ids?.length} records, ${new Set(ids).size} of them different`)
      })
    )

    it.effect("fails when pages lead in a circle", () =>
      Effect.gen(function* () {
        const circle = site()
        circle.state.changePage = (page) => ({ ...page, next_page_num: page.page_num === 1 ? "0" : "1" })
        const { ids, requests } = yield* list(circle, concurrency)
        assert.isUndefined(ids)
        assert.strictEqual(requests, concurrency === 1 ? 2 : 3)
      })
    )

    it.effect("ends at the first empty page of a total of a thousand million", () =>
      Effect.gen(function* () {
        const boastful = site()
        boastful.state.changePage = (page, { query }) => ({
          ...page,
          total_size: 1e9,
          next_page_num: String(Number(query["page_num"]) + 1)
        })
        const { requests } = yield* list(boastful, concurrency)
        assert.strictEqual(requests, 3 + concurrency)
      })
    )

    for (const [name, change] of [
      ["a `next_page_num` that is no number", { next_page_num: "more" }],
      ["a `next_page_num` that is an object", { next_page_num: {} }],
      ["neither a total nor a `next_page_num`", { next_page_num: undefined, total_size: undefined }],
      ["no total, and null for `next_page_num`", { next_page_num: null, total_size: undefined }],
      ["a total of 0, and no `next_page_num`", { next_page_num: undefined, total_size: 0 }],
      ["a total below zero, and null for `next_page_num`", { next_page_num: null, total_size: -1 }],
      ["a total below its own records", { next_page_num: undefined, total_size: 50 }],
      ["a total of half a record", { next_page_num: undefined, total_size: "100.5" }]
    ] as const) {
      it.effect(`fails when a full page has ${name}`, () =>
        Effect.gen(function* () {
          const vague = site()
          vague.state.changePage = (page) => ({ ...page, total_size: undefined, ...change })
          const { ids } = yield* list(vague, concurrency)
          assert.isUndefined(ids, `${ids?.length} records`)
        })
      )
    }

    for (const [name, change] of [
      ["their numbers", {}],
      ["null for `next_page_num`", { next_page_num: null }],
      ["a size that they do not have", { page_size: 1000 }],
      ["totals of 0", { total_size: 0, page_size: 1000 }]
    ] as const) {
      it.effect(`has all records of pages that say nothing but ${name}`, () =>
        Effect.gen(function* () {
          const terse = site()
          const silence = { total_size: undefined, page_size: undefined, next_page_num: undefined }
          terse.state.changePage = (page) => ({ ...page, ...silence, ...change })
          const { ids } = yield* list(terse, concurrency)
          assert.deepStrictEqual(ids, idsFrom(0))
        })
      )
    }

    for (const [name, change] of [
      ["an empty page", { data: [] }],
      ["an empty page without paging", { data: [], total_size: undefined, next_page_num: undefined }],
      ["an empty page that ends", { data: [], next_page_num: "", total_size: undefined }]
    ] as const) {
      it.effect(`fails, or has all, when a page comes as ${name}`, () =>
        Effect.gen(function* () {
          for (const at of [0, 1]) {
            for (const [total, times] of [
              [undefined, 1],
              [250, 1],
              [undefined, 100]
            ] as const) {
              const forgetful = site()
              let left = times
              forgetful.state.changePage = (page) => ({
                ...page,
                total_size: total,
                ...(page.page_num === at && left-- > 0 ? change : undefined)
              })
              const { ids } = yield* list(forgetful, concurrency)
              // Where no page is anything but empty, and none counts, there is nothing to show that records are missing.
              if (at === 1 || times === 1) assertComplete(ids, idsFrom(0))
            }
          }
        })
      )
    }

    it.effect("takes a server at its word that gives pages of another size", () =>
      Effect.gen(function* () {
        const small = site()
        small.state.pageSize = 20
        const { ids } = yield* list(small, concurrency)
        assert.deepStrictEqual(ids, idsFrom(0))
      })
    )

    it.effect("fails when the same page comes under two numbers, with a total that fits", () =>
      Effect.gen(function* () {
        const repeating = site(200)
        repeating.state.changePage = (page) => ({ ...page, data: repeating.state.lists["servers"]?.slice(0, 100) })
        const { ids } = yield* list(repeating, concurrency)
        assert.isUndefined(ids, `${ids?.length} records, ${new Set(ids).size} of them different`)
      })
    )
  })
}
