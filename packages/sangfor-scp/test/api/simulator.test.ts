/** Every operation of the vendor's document against the simulator. */
import * as Simulator from "@effect-hci/simulator/SangforScp"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { RequestParts } from "@effect-hci/core/Operation"
import type { Page } from "@effect-hci/core/Paging"
import type { AnyOperation } from "./support/operations.ts"
import { calls, isPaged } from "./support/operations.ts"
import { HttpTransport, ResourcePools, SangforScp, Servers, Tenants, Vpcs } from "../../src/index.ts"

const site = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ credentials, url }) =>
    SangforScp.layer({ url, credentials, rateLimits: false, circuitBreaker: false })
  )
).pipe(Layer.provideMerge(Simulator.layerClient({ servers: 30 })))

/** Ids of what exists, for paths and for queries that want them. */
const ids = Effect.gen(function* () {
  const pool = yield* Effect.fromOption(yield* Stream.runHead(ResourcePools.list()))
  const server = yield* Effect.fromOption(yield* Stream.runHead(Servers.list()))
  const tenant = yield* Effect.fromOption(yield* Stream.runHead(Tenants.list()))
  const vpc = yield* Effect.fromOption(yield* Stream.runHead(Vpcs.list()))
  return { az_id: pool.id, server_id: server.id, project_id: tenant.id, vpc_id: vpc.id, host_id: server.host_id ?? "" }
})

/** The same operation with a request for these ids, whatever its input. */
const withRequest = (
  operation: AnyOperation,
  known: Readonly<Record<string, string>>,
  query: RequestParts["query"]
) => {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)
  const path = Object.fromEntries(names.map((name) => [name, known[name] ?? "1"]))
  const asked = { az_id: known["az_id"], ...query }
  const parts = operation.method === "GET" ? { path, query: asked } : { path, body: {} }
  return { ...operation, request: () => parts }
}

const execute = (operation: AnyOperation, known: Readonly<Record<string, string>>, query: RequestParts["query"] = {}) =>
  HttpTransport.HttpTransport.use((transport) =>
    transport.execute<void, unknown, unknown>(withRequest(operation, known, query), undefined)
  )

/** The part of a page that is compared. */
const isPage = (value: unknown): value is Page<unknown> => Predicate.hasProperty(value, "items")

layer(site)("the vendor's operations on the simulator", (it) => {
  it.effect.each(calls.filter(isPaged).map(({ operation }) => operation))(
    "$name lists as many records as it counts",
    (operation) =>
      Effect.gen(function* () {
        const existingIds = yield* ids
        const records: Array<unknown> = []
        let total: number | undefined
        for (let number: number | undefined = 0; number !== undefined;) {
          const page: unknown = yield* execute(operation, existingIds, { page_num: number, page_size: 50 })
          if (!isPage(page)) return assert.fail("no page")
          assert.deepStrictEqual(page.invalid, [], JSON.stringify(page.invalid))
          records.push(...page.items)
          total ??= page.total
          number = page.next
        }
        assert.strictEqual(records.length, total)
      })
  )

  it.effect.each(calls.filter((call) => !isPaged(call)).map(({ operation }) => operation))(
    "$name has a response that decodes, or an error of its own",
    (operation) =>
      Effect.gen(function* () {
        const existingIds = yield* ids
        const simulator = yield* Simulator.Simulator
        const result = yield* Effect.result(execute(operation, existingIds))
        const { operations } = yield* simulator.counters
        assert.isUndefined(operations["unknown"])
        if (result._tag === "Success") return
        const tag = Predicate.hasProperty(result.failure, "_tag") ? result.failure._tag : undefined
        // An empty body, an id that there is not, or a server that is busy.
        assert.include(["BadRequest", "NotFound", "Conflict", "Unauthorized"], tag, String(result.failure))
      })
  )

  it("are all of the document", () => {
    assert.lengthOf(calls, 364)
  })
})
