import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Hosts, Images, ResourcePools, Servers, Tenants } from "../src/index.ts"
import { ok, page, pages, serve, site } from "./support/site.ts"

const servers = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, name: `vm-${index}` }))

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

describe("listings", () => {
  it.effect.prop(
    "give exactly the collection, whatever its size, the page's and the concurrency",
    { size: between(0, 40), pageSize: between(1, 110), concurrency: between(1, 8) },
    ({ concurrency, pageSize, size }) => {
      const all = servers(size)
      return Effect.gen(function* () {
        const listed = yield* Stream.runCollect(Servers.list({ pageSize, concurrency }))
        assert.deepStrictEqual(listed, all)
      }).pipe(Effect.provide(site(serve(pages(all)))))
    },
    { timeout: 30_000, arbitrary: { runs: 60 } }
  )

  it.effect("give a collection of several full pages", () => {
    const all = servers(950)
    const server = serve(pages(all))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* Stream.runCollect(Servers.list()), all)
      assert.lengthOf(server.requests, 10)
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("send filters under their own names, booleans as numbers, and the page", () => {
    const server = serve(() => page([]))
    return Effect.gen(function* () {
      yield* Stream.runDrain(Servers.list({ az_id: "z", status: "running", concurrency: 2 }))
      yield* Stream.runDrain(Tenants.list({ enabled: true, keywords: "a&b" }))
      assert.deepStrictEqual(
        server.requests.map(({ query }) => query),
        [
          { az_id: "z", status: "running", page_num: "0", page_size: "100" },
          { enabled: "1", keywords: "a&b", page_num: "0", page_size: "100" }
        ]
      )
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("take a bare array for the whole collection", () =>
    Effect.gen(function* () {
      const pools = yield* Stream.runCollect(ResourcePools.list())
      assert.deepStrictEqual(
        pools.map(({ name }) => name),
        ["A", "B"]
      )
      assert.strictEqual(yield* ResourcePools.count(), 2)
    }).pipe(
      Effect.provide(
        site(
          serve(() =>
            ok([
              { id: "a", name: "A" },
              { id: "b", name: "B" }
            ])
          )
        )
      )
    )
  )

  it.effect.each([
    ["by pages", 250, 100, true],
    ["by pages, all of them full", 300, 100, true],
    ["whole, of the size of a page", 100, 100, false],
    ["whole, of the size of a small page", 7, 7, false],
    ["whole, of more than a page", 30, 7, false]
  ] as const)("take bare arrays that come %s", ([, size, pageSize, isPaged]) => {
    const all = servers(size)
    const server = serve(({ query }) => {
      const start = Number(query["page_num"]) * pageSize
      return ok(isPaged ? all.slice(start, start + pageSize) : all)
    })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* Stream.runCollect(Servers.list({ pageSize })), all)
      const { next } = yield* Servers.listPage({ pageSize })
      assert.strictEqual(next, isPaged ? 1 : undefined)
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("count no bare array that may be the first of several pages", () => {
    const pool = (number: number) => ({ id: `p${number}`, name: "P" })
    const countOf = (count: number) =>
      ResourcePools.count().pipe(
        Effect.provide(
          site(
            serve(({ query }) => ok(query["page_num"] === "0" || count > 1 ? [pool(Number(query["page_num"]))] : []))
          )
        )
      )
    return Effect.gen(function* () {
      assert.strictEqual(yield* countOf(1), 1)
      assert.strictEqual((yield* Effect.flip(countOf(2)))._tag, "InvalidResponse")
    })
  })

  it.effect("give one page with the total", () =>
    Effect.gen(function* () {
      const second = yield* Servers.listPage({ page: 1, pageSize: 2 })
      assert.deepStrictEqual(
        second.items.map(({ id }) => id),
        ["id-2", "id-3"]
      )
      assert.strictEqual(second.total, 5)
      assert.strictEqual(second.next, 2)
    }).pipe(Effect.provide(site(serve(pages(servers(5))))))
  )

  it.effect("count with one request", () => {
    const server = serve(pages(servers(250)))
    return Effect.gen(function* () {
      assert.strictEqual(yield* Servers.count({ az_id: "z" }), 250)
      assert.lengthOf(server.requests, 1)
      assert.deepStrictEqual(server.requests[0]?.query, { az_id: "z", page_num: "0", page_size: "1" })
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("fail when they end short of the total", () => {
    const all = servers(250)
    const server = serve((request) =>
      request.query["page_num"] === "1"
        ? ok({ total_size: 250, page_num: 1, page_size: 100, next_page_num: "2", data: all.slice(100, 150) })
        : pages(all)(request)
    )
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(Servers.list()))
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.include(error.message, "200 of 250")
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("fail when a page leads nowhere new", () => {
    const server = serve(() => ok({ page_num: 0, page_size: 2, next_page_num: "0", data: servers(2) }))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(Servers.list()))
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.include(error.message, "does not advance")
      assert.lengthOf(server.requests, 1)
    }).pipe(Effect.provide(site(server)))
  })

  const spoiled = [...servers(3), { id: "bad", name: "bad", memory_mb: "8192" }, { id: "last", name: "last" }]

  it.effect("fail at a record that does not fit, and say where", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(Servers.list({ pageSize: 2 })))
      assert.strictEqual(error._tag, "InvalidResponse")
      assert.include(error.message, "Record 3")
      assert.include(error.message, "memory_mb")
    }).pipe(Effect.provide(site(serve(pages(spoiled)))))
  )

  it.effect("skip such a record when they are told to", () =>
    Effect.gen(function* () {
      const seen: Array<number> = []
      const skipped = yield* Stream.runCollect(Servers.list({ onInvalid: "skip" }))
      assert.lengthOf(skipped, 4)
      const told = yield* Stream.runCollect(
        Servers.list({ onInvalid: ({ index }) => Effect.sync(() => seen.push(index)) })
      )
      assert.lengthOf(told, 4)
      assert.deepStrictEqual(seen, [3])
    }).pipe(Effect.provide(site(serve(pages(spoiled)))))
  )

  it.effect("have enum values that nobody documented", () =>
    Effect.gen(function* () {
      const [server] = yield* Stream.runCollect(Servers.list())
      assert.strictEqual(server?.status, "hibernating")
    }).pipe(Effect.provide(site(serve(() => page([{ id: "a", name: "a", status: "hibernating" }])))))
  )
})

describe("searches", () => {
  it.effect("want exactly the name", () => {
    const server = serve(() =>
      page([
        { id: "1", name: "web-10" },
        { id: "2", name: "web-1" }
      ])
    )
    return Effect.gen(function* () {
      const web1 = yield* Servers.findByName("web-1", { az_id: "z" })
      assert.deepStrictEqual(
        Option.map(web1, ({ id }) => id),
        Option.some("2")
      )
      assert.deepInclude(server.requests[0]?.query, { az_id: "z", name: "web-1" })
      assert.isTrue(Option.isNone(yield* Servers.findByName("web")))
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("look no further than they must", () => {
    const server = serve(pages(servers(1000)))
    return Effect.gen(function* () {
      assert.isTrue(Option.isSome(yield* Servers.findByName("vm-3")))
      assert.lengthOf(server.requests, 1)
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("find one image or host in its listing, or fail with NotFound", () => {
    const server = serve(pages(servers(150)))
    return Effect.gen(function* () {
      assert.strictEqual((yield* Images.get("id-140")).name, "vm-140")
      assert.strictEqual((yield* Hosts.get("id-3")).name, "vm-3")
      const error = yield* Effect.flip(Hosts.get("nowhere"))
      assert.deepInclude(error, { _tag: "NotFound", operation: "Hosts.list" })
      assert.include(error.message, "nowhere")
    }).pipe(Effect.provide(site(server)))
  })
})
