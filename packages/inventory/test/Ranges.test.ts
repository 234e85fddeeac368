/** How many pages of a site are requested at once, in the time of a test. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import * as Paging from "@effect-hci/core/Paging"
import * as Inventory from "@effect-hci/inventory/Inventory"
import type { Batch, Session, Sink } from "@effect-hci/inventory/Sink"
import type { Resource } from "@effect-hci/inventory/Site"
import { CurrentSite } from "@effect-hci/inventory/Site"
import * as Fake from "./fakes.ts"

const pageSize = 100
const ids = Array.from({ length: 32_000 }, (_, index) => String(index).padStart(5, "0"))

/** Requests that take 20 ms each, or so long; `most` is how many there were at once. */
const latency = (duration: Duration.Input = "20 millis") => {
  let now = 0
  let most = 0
  return {
    most: () => most,
    request: <A>(response: () => A) =>
      Effect.gen(function* () {
        now += 1
        most = Math.max(most, now)
        yield* Effect.sleep(duration)
        now -= 1
        return response()
      })
  }
}

type Server = ReturnType<typeof latency>

/** A listing in the order of ids. */
const byId = (name: string, { request }: Server): Resource => {
  const page = (after: string | undefined, upTo: string | null) => {
    const from = after === undefined ? 0 : Number(after) + 1
    const to = upTo === null ? ids.length : Number(upTo) + 1
    const items = ids.slice(from, Math.min(to, from + pageSize)).map((id) => ({ id }))
    return { items, invalid: [], ...(items.length === 0 ? undefined : { last: items.at(-1)?.id ?? "" }) }
  }
  return {
    ...Fake.resource(name, []),
    count: request(() => ids.length),
    byId: {
      records: ({ after, upTo }, options) =>
        Paging.streamByCursor(
          {
            platform: "fake",
            operation: "list",
            fetch: (last) => request(() => page(last ?? after ?? undefined, upTo))
          },
          options
        ),
      idAt: (position) => request(() => ids[position]),
      withIds: () => Effect.succeed([])
    }
  }
}

const text = "x".repeat(1024 * 1024)

/** Two pages, of a record of a megabyte each. */
const large = ({ request }: Server): Resource => {
  const page = (after: string | undefined) => {
    const id = ["1", "2"].find((id) => id > (after ?? ""))
    return id === undefined ? { items: [], invalid: [] } : { items: [{ id, text }], invalid: [], last: id }
  }
  return {
    ...Fake.resource("vms", []),
    count: Effect.succeed(2),
    byId: {
      records: (_, options) =>
        Paging.streamByCursor(
          { platform: "fake", operation: "list", fetch: (after) => request(() => page(after)) },
          options
        ),
      idAt: () => Effect.succeed(undefined),
      withIds: () => Effect.succeed([])
    }
  }
}

/** A sink that keeps batches in memory. */
const memory = (batches: Array<Batch>): Sink => ({
  name: "memory",
  batchRecords: 1000,
  open: () =>
    Effect.succeed({
      run: 1,
      startedAt: "2026-01-01T00:00:00.000Z",
      checkpoints: [],
      commit: (batch) => Effect.sync(() => void batches.push(batch)),
      endSite: () => Effect.void,
      end: () => Effect.void
    } satisfies Session)
})

const source = (resources: ReadonlyArray<Resource>): Inventory.SiteSource => ({
  name: "lab",
  platform: "fake",
  url: "https://lab.example",
  layer: Layer.succeed(CurrentSite, Fake.site("lab", resources))
})

/** Runs a job to its end, and gives how long it took. */
const timed = Effect.fnUntraced(function* (job: Inventory.Job) {
  const running = yield* Effect.forkChild(Effect.zip(Inventory.run(job), Clock.currentTimeMillis))
  yield* TestClock.adjust("1 minute")
  const [manifest, millis] = yield* Fiber.join(running)
  return { manifest, millis }
})

layer(NodeServices.layer)("The pages of a site", (it) => {
  it.effect("are requested 16 at once, and written in batches of the sink's size", () =>
    Effect.gen(function* () {
      const server = latency()
      const batches: Array<Batch> = []
      const { manifest, millis } = yield* timed({ sites: [source([byId("vms", server)])], sink: memory(batches) })
      assert.strictEqual(manifest.sites[0]?.resources[0]?.exact, true)
      assert.strictEqual(server.most(), 16)
      const written = batches.flatMap(({ rows }) => rows.map(({ id }) => id))
      assert.deepStrictEqual(written.sort(), ids)
      assert.deepStrictEqual(
        batches.map(({ rows }) => rows.length),
        [...Array.from({ length: 32 }, () => 1000), 0, 0]
      )
      // A check, a count before and after, two rounds for the ids of 31 ranges, 20 for the pages, and what the last range
      // asks for alone. A loop takes 321 requests in turn: 11 times as long.
      assert.strictEqual(millis, 28 * 20)
    })
  )

  it.effect("are requested as many at once as the source says, of all resources together", () =>
    Effect.gen(function* () {
      const server = latency()
      const resources = [byId("vms", server), byId("hosts", server)]
      const site = { ...source(resources), pagesInFlight: 5 }
      const { manifest } = yield* timed({ sites: [site], sink: memory([]) })
      assert.strictEqual(manifest.status, "whole")
      assert.strictEqual(server.most(), 5)
    })
  )
})

/** A sink that keeps when the last batch of each site came. */
const times = (millisBySite: Map<string, number>): Sink => {
  const { open, ...sink } = memory([])
  const keep = ({ checkpoint }: Batch) =>
    Effect.map(Clock.currentTimeMillis, (millis) => void millisBySite.set(checkpoint.site, millis))
  return { ...sink, open: (start) => Effect.map(open(start), (session) => ({ ...session, commit: keep })) }
}

const named = (name: string, resource: Resource): Inventory.SiteSource => ({
  ...source([]),
  name,
  layer: Layer.succeed(CurrentSite, Fake.site(name, [resource]))
})

layer(NodeServices.layer)("The pages of many sites", (it) => {
  it.effect("are requested at once as far as they fit into 8 MB together", () =>
    Effect.gen(function* () {
      const server = latency()
      const sites = Array.from({ length: 20 }, (_, index) => named(`lab-${index}`, large(server)))
      const { manifest } = yield* timed({ sites, sink: memory([]) })
      assert.strictEqual(manifest.status, "whole")
      assert.strictEqual(server.most(), 8)
    })
  )

  it.effect("do not wait for those of sites that are slow to respond", () =>
    Effect.gen(function* () {
      const server = latency("5 seconds")
      const slow = Array.from({ length: 20 }, (_, index) => named(`slow-${index}`, large(server)))
      const millisBySite = new Map<string, number>()
      const started = yield* Clock.currentTimeMillis
      const sites = [...slow, named("quick", large(latency()))]
      const { manifest } = yield* timed({ sites, sink: times(millisBySite) })
      assert.strictEqual(manifest.status, "whole")
      // Eight slow ones at once give their memory back after a second each; their pages take five.
      assert.strictEqual((millisBySite.get("quick") ?? 0) - started, 2000 + 4 * 20)
    })
  )
})
