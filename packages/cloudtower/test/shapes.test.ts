/** Responses and messages in the shapes that real Towers have, each with what the client makes of it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Socket from "effect/socket/Socket"
import * as Stream from "effect/Stream"
import { consoleOf } from "../../../docs/cookbook/cloudtower/console.ts"
import { CloudTower, Label, Metrics, ResourceChanges, TaskPoller, Vm } from "../src/index.ts"
import { json } from "./support/http.ts"
import { minimal } from "./support/minimal.ts"
import { against, tower } from "./support/tower.ts"
import { adjustClock } from "../src/Testing.ts"

const strict = { strict: true } as const

/** A vm with words that the documents have. */
const vmOf = (fields: Partial<Vm.Vm>) =>
  minimal(Vm.Vm, { clock_offset: "UTC", firmware: "BIOS", status: "STOPPED", vm_tools_status: "RUNNING", ...fields })

describe("events of the change feed", () => {
  const vm = '{"id":"cl7k1vbpm0001x3h2a4t9c8de","name":"web"}'
  const pair = '{"A":"cl7k1vbpm0002x3h2a4t9c8df","B":"cl7k1vbpm0001x3h2a4t9c8de"}'
  const relation = { kinds: ["Label", "Vm"], A: "cl7k1vbpm0002x3h2a4t9c8df", B: "cl7k1vbpm0001x3h2a4t9c8de" }

  it.effect.each([
    { name: "a revision alone", event: {}, relates: undefined },
    {
      name: "a record that is new",
      event: {
        action: "INSERT",
        resource_type: "Vm",
        old_value: null,
        new_value: vm,
        prev_revision: "9007199254740993"
      },
      relates: undefined
    },
    {
      name: "a record that a cluster syncs",
      event: { action: "UPDATE", resource_type: "Vm", old_value: vm, new_value: vm },
      relates: undefined
    },
    {
      name: "a record that is gone",
      event: { action: "DELETE", resource_type: "Vm", old_value: vm, new_value: null },
      relates: undefined
    },
    {
      name: "a label that a vm gets",
      event: { action: "INSERT", resource_type: "_LabelToVm", resource_id: null, old_value: null, new_value: pair },
      relates: relation
    },
    {
      name: "a label that a vm loses",
      event: { action: "DELETE", resource_type: "_LabelToVm", resource_id: null, old_value: pair, new_value: null },
      relates: relation
    },
    { name: "an action of a newer Tower", event: { action: "MERGE", created_at: null }, relates: undefined }
  ])("$name", ({ event, relates }) => {
    const revisions = { currentRevision: "9007199254740995", compactRevision: "9007199254740001" }
    const given = { ...event, revision: "9007199254740994" }
    const respond = () => json({ ec: "EOK", error: null, ...revisions, data: [given] })
    return Effect.gen(function* () {
      const from = "9007199254740993"
      const [received] = yield* Stream.runCollect(Stream.take(ResourceChanges.stream({ from, onInvalid: "fail" }), 1))
      assert.deepStrictEqual<unknown>(received, given)
      const related = received === undefined ? undefined : ResourceChanges.relationOf(received)
      assert.deepStrictEqual<unknown>(Option.getOrUndefined(related ?? Option.none()), relates)
    }).pipe(against(tower({ routes: { "resource-changes": respond } }), strict))
  })
})

describe("elements of metrics", () => {
  const cpu = "elf_vm_cpu_overall_usage_percent"
  const drops = "elf_vm_network_receive_dropped_packets"
  const vms = [{ id: "cl7k1vbpm0001x3h2a4t9c8de", name: "web", local_id: "5f0d6c1e-0000-4000-8000-000000000001" }]
  const labels = {
    _cluster: "9a1c0000-0000-4000-8000-000000000009",
    _device: null,
    _vm: vms[0]?.local_id,
    metric_name: cpu
  }
  const element = (data: object) => [
    { task_id: null, data: { samples: null, unit: "PERCENT", step: 30, dropped: false, ...data } }
  ]

  it.effect.each([
    {
      name: "points, one of them null",
      data: { sample_streams: [{ labels, points: [{ t: 1_764_000_000_000, v: 12.5 }, null] }] },
      gives: [["web", 1_764_000_000_000, 12.5, "PERCENT"]]
    },
    {
      name: "a wrong name: points that are null",
      data: { sample_streams: [{ labels, points: null }] },
      gives: "NoData"
    },
    { name: "a wrong name: no points", data: { sample_streams: [{ labels, points: [] }] }, gives: "NoData" },
    { name: "a wrong range: no streams", data: { sample_streams: [] }, gives: "NoData" },
    {
      name: "a response that was cut",
      data: { sample_streams: [{ labels, points: [{ t: 1, v: 1 }] }], dropped: true },
      gives: "Truncated"
    }
  ])("$name", ({ data, gives }) =>
    Effect.gen(function* () {
      const rows = Stream.runCollect(Metrics.query("vm", { metrics: [cpu], range: "2h" }))
      const result = yield* Effect.match(rows, {
        onSuccess: (found) => found.map(({ resource, time, unit, value }) => [resource?.name, time, value, unit]),
        onFailure: ({ _tag }) => _tag
      })
      assert.deepStrictEqual<unknown>(result, gives)
    }).pipe(against(tower({ tables: { vms }, routes: { "get-vm-metrics": () => json(element(data)) } }), strict))
  )

  it.effect("the samples of a ranking, best first", () => {
    const samples = [
      { labels, point: { t: 2, v: 90 } },
      { labels: { ...labels, _vm: "another" }, point: { t: 2, v: 80 } }
    ]
    const respond = () => json(element({ samples, sample_streams: null }))
    return Effect.gen(function* () {
      const rows = yield* Stream.runCollect(Metrics.topN("vm", { metric: cpu, range: "24h" }))
      assert.deepStrictEqual(
        rows.map(({ resource, value }) => [resource?.name, value]),
        [
          ["web", 90],
          [undefined, 80]
        ]
      )
    }).pipe(against(tower({ tables: { vms }, routes: { "get-top-n-metrics-in-clusters": respond } }), strict))
  })

  it.effect("a counter, as its growth", () => {
    const points = [
      { t: 1, v: 10 },
      { t: 2, v: 12 },
      { t: 3, v: 12 }
    ]
    const respond = () => json(element({ sample_streams: [{ labels: { ...labels, metric_name: drops }, points }] }))
    return Effect.gen(function* () {
      const metrics = [Metrics.unlisted(drops)]
      const rows = yield* Stream.runCollect(Metrics.query("vm", { metrics, range: "2h" }))
      assert.deepStrictEqual(
        rows.map(({ time, value }) => [time, value]),
        [
          [2, 2],
          [3, 0]
        ]
      )
    }).pipe(against(tower({ tables: { vms }, routes: { "get-vm-metrics": respond } }), strict))
  })
})

describe("a task that failed", () => {
  const steps = [{ key: "copy", finished: false, current: 12, total: 100, per_second: 3.5, unit: "BYTE" }]

  it.effect.each([
    ["VM_DUPLICATED_NAME", 'VM_DUPLICATED_NAME: [{"name":"web"}]', "DuplicateName"],
    [null, "PLACEMENT_GROUP_DUPLICATE_NAME", "DuplicateName"],
    [null, "JOB_VM_SHUTDOWN_TIMEOUT", "ShutdownTimeout"],
    ["EAllocSpace", null, "NoStorage"],
    [null, "no host passes the filters: HostAvailableMemoryFilter", "NoMemory"],
    [null, null, undefined]
  ] as const)("with the code %s and the message %s", ([error_code, error_message, reason]) => {
    const task = { args: {}, description: "Create vm", error_code, error_message, id: "t", internal: false, steps }
    const rest = { local_created_at: "2026-01-01T00:00:00.000Z", progress: 1, snapshot: "", status: "FAILED" }
    return Effect.gen(function* () {
      const error = yield* adjustClock(Effect.flip(TaskPoller.wait("t")), "10 minutes")
      assert.deepInclude(error, { _tag: "TaskFailed" })
      assert.strictEqual(error._tag === "TaskFailed" ? error.reason : "another error", reason)
    }).pipe(against(tower({ tables: { tasks: [{ ...task, ...rest }] } }), strict))
  })
})

describe("a vm", () => {
  const id = "cl7k1vbpm0001x3h2a4t9c8de"
  const local_id = "placeholder-0d4b6d0e-6f5c-4c55-9b8e-1f2a3b4c5d6e"
  const name = "in-recycle-bin-0d4b6d0e-6f5c-4c55-9b8e-1f2a3b4c5d6e"

  it.effect.each([
    ["that is being created", { local_id, entityAsyncStatus: "CREATING" }],
    ["in the recycle bin", { name, original_name: "web", in_recycle_bin: true, deleted_at: "2026-01-01T00:00:00.000Z" }]
  ] as const)("%s", ([, fields]) =>
    Effect.gen(function* () {
      assert.deepInclude(yield* Vm.get(id), fields)
    }).pipe(against(tower({ tables: { vms: [vmOf({ id, ...fields })] } }), strict))
  )
})

describe("a console", () => {
  const expected = "wss://tower.test/websockify/?token=t0%2B%2F%3D&uuid=u0&host=10.0.0.1"
  const redirect = "/websockify/?token=t0%2B%2F%3D&uuid=u0&host=10.0.0.1"
  const info = { cluster_ip: "10.0.0.9", direct: "", redirect, terminal: "", vm: vmOf({ id: "v" }) }
  const vnc = { vm_uuid: "u0", host_ip: "10.0.0.1", cluster_ip: "10.0.0.9", raw_token: "r0", token: "t0+/=" }

  it.effect.each([
    ["from 4.6.0 on", "4.8.1", { "get-vm-vnc-info": () => json(info) }],
    ["before 4.6.0", "4.5.0", { "/api": () => json({ data: { vnc } }) }],
    ["before 4.0.0", "3.4.4", { "/api": () => json({ data: { vnc } }) }]
  ] as const)("%s", ([, version, routes]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* consoleOf("https://tower.test", "v"), expected)
    }).pipe(against(tower({ routes, version }), strict))
  )
})

describe("a response", () => {
  it.effect("304 has no body, and is a success without change", () =>
    Effect.gen(function* () {
      const where = { id: "l" }
      const removed = yield* Label.removeLabelsFromResources({ where, data: { vms: { id: "v" } } }).pipe(
        TaskPoller.awaitTask
      )
      assert.isTrue(TaskPoller.isNotModified(removed))
    }).pipe(against(tower({ routes: { "remove-labels-from-resources": () => ({ status: 304 }) } }), strict))
  )

  it.effect("of get-version is a bare JSON string", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* CloudTower.serverVersion, "4.8.1")
    }).pipe(against(tower({ version: "4.8.1" }), strict))
  )
})

/** A WebSocket that accepts a connection, and responds to the first document with messages. */
const socketOf = (messages: ReadonlyArray<unknown>): Socket.WebSocketConstructor["Service"] => {
  return () => {
    const target = new EventTarget()
    const tell = (message: unknown) =>
      target.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }))
    return {
      readyState: 1,
      addEventListener: (type, listener, options) => target.addEventListener(type, listener, options),
      removeEventListener: (type, listener) => target.removeEventListener(type, listener),
      close: () => undefined,
      send: (text) => {
        const isInit = String(text).includes("connection_init")
        const replies = isInit ? [{ type: "ka" }, { type: "connection_ack" }, { type: "ka" }] : messages
        for (const message of replies) tell(message)
      }
    }
  }
}

describe("events of a subscription", () => {
  const document = "subscription { vm { mutation node { id name } previousValues { id name } } }"
  const Named = Schema.NullOr(Schema.Struct({ id: Schema.String, name: Schema.String }))
  const Vms = Schema.Struct({
    vm: Schema.Struct({ mutation: Schema.String, node: Named, previousValues: Named })
  })
  const [old, now] = ["web", "web-2"].map((name) => ({ id: "cl7k1vbpm0001x3h2a4t9c8de", name }))
  const data = (vm: unknown) => ({ type: "data", id: "1", payload: { data: { vm } } })

  const created = { mutation: "CREATED", node: old, previousValues: null }
  const updated = { mutation: "UPDATED", node: now, previousValues: old }
  const synced = { mutation: "UPDATED", node: now, previousValues: now }
  const deleted = { mutation: "DELETED", node: null, previousValues: now }
  const misfit = data({ ...created, node: old?.id })
  const failed = { type: "data", id: "1", payload: { errors: [{ message: "no", code: 404 }] } }

  it.effect.each([
    ["a new record", [data(created)], { vm: created }],
    ["a change", [{ type: "ka" }, data(updated)], { vm: updated }],
    ["equal values", [data(synced)], { vm: synced }],
    ["a record that is gone", [data(deleted)], { vm: deleted }],
    ["data that does not fit", [misfit], "InvalidResponse"],
    ["an error beside data", [{ ...failed, payload: { ...failed.payload, data: null } }], "InvalidResponse"],
    ["an error without data", [failed], "NotFound"],
    [
      "an error with a code as text",
      [{ type: "error", id: "1", payload: { message: "no", code: "PERMISSION_DENIED" } }],
      "Forbidden"
    ]
  ] as const)("%s", ([, messages, expected]) =>
    Effect.gen(function* () {
      const events = CloudTower.subscribe(document, {}, Vms, { onInvalid: "fail" }).pipe(
        Stream.take(2),
        Stream.runCollect
      )
      const result = yield* Effect.match(events, {
        onSuccess: ([first, second]) => {
          assert.deepStrictEqual(first, { _tag: "Subscribed" })
          return second?._tag === "Data" ? second.data : second
        },
        onFailure: ({ _tag }) => _tag
      })
      assert.deepStrictEqual<unknown>(result, expected)
    }).pipe(against(tower(), { ...strict, webSocket: Effect.succeed(socketOf(messages)) }))
  )

  it.effect("that are odd cost none of those after them", () => {
    const messages = [misfit, { ...failed, payload: { ...failed.payload, data: null } }, data(updated)]
    return Effect.gen(function* () {
      const events = yield* CloudTower.subscribe(document, {}, Vms).pipe(Stream.take(2), Stream.runCollect)
      assert.deepStrictEqual<unknown>(events, [{ _tag: "Subscribed" }, { _tag: "Data", data: { vm: updated } }])
    }).pipe(against(tower(), { ...strict, webSocket: Effect.succeed(socketOf(messages)) }))
  })
})
