import { describe, expect, it } from "tstyche"
import * as Context from "effect/Context"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Conflict, InvalidResponse, NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Poller from "@effect-hci/core/Poller"
import type { Common, Metrics, Tasks } from "../../src/index.ts"
import {
  Auth,
  CallOptions,
  HttpTransport,
  Images,
  ResourcePools,
  RetryPolicy,
  SangforScp,
  Servers,
  System,
  TaskPoller
} from "../../src/index.ts"
import * as SangforScpNode from "../../src/Node.ts"
import * as Testing from "../../src/Testing.ts"

class Lines extends Context.Service<Lines, Array<string>>()("test/Lines") {}

const start = Servers.start("id")
type Started = NotFound | Conflict | RequestError | Poller.WaitError
type Services = HttpTransport.HttpTransport | TaskPoller.TaskPoller

describe("awaitTask", () => {
  it("has both forms, with and without options", () => {
    type Waited = Effect.Effect<Common.Started, Started, Services>
    expect(start.pipe(TaskPoller.awaitTask)).type.toBe<Waited>()
    expect(start.pipe(TaskPoller.awaitTask({ timeout: "1 second", schedule: undefined }))).type.toBe<Waited>()
    expect(TaskPoller.awaitTask(start, { timeout: undefined })).type.toBe<Waited>()
  })

  it("takes ids, arrays and tasks", () => {
    type Waited<A> = Effect.Effect<A, Poller.WaitError, TaskPoller.TaskPoller>
    expect(Effect.succeed("t").pipe(TaskPoller.awaitTask)).type.toBe<Waited<string>>()
    expect(Effect.succeed([{ task_id: "t" }]).pipe(TaskPoller.awaitTask)).type.toBe<
      Waited<Array<{ task_id: string }>>
    >()
    const tasks: Effect.Effect<ReadonlyArray<Tasks.Task>> = Effect.succeed([])
    expect(tasks.pipe(TaskPoller.awaitTask)).type.toBe<Waited<ReadonlyArray<Tasks.Task>>>()
    expect(TaskPoller.awaitTask).type.not.toBeCallableWith(Servers.count())
  })

  it("fails and needs what its callback does", () => {
    const onProgress = (task: Tasks.Task) =>
      Effect.andThen(Lines, task.status === "failure" ? Effect.fail("stop" as const) : Effect.void)
    type Waited = Effect.Effect<Common.Started, Started | "stop", Services | Lines>
    expect(start.pipe(TaskPoller.awaitTask({ onProgress }))).type.toBe<Waited>()
    expect(TaskPoller.awaitTask(start, { onProgress })).type.toBe<Waited>()
  })
})

describe("what comes after a write", () => {
  it("is the record that the task worked on", () => {
    type Waited = Effect.Effect<Servers.Server, Started | InvalidResponse, Services>
    expect(start.pipe(TaskPoller.awaitRecord(Servers.get))).type.toBe<Waited>()
    expect(TaskPoller.awaitRecord(start, Servers.get)).type.toBe<Waited>()
  })

  it("is watched by an id and by a write", () => {
    expect(TaskPoller.watch("t")).type.toBe<Stream.Stream<Tasks.Task, Poller.WaitError, TaskPoller.TaskPoller>>()
    expect(start.pipe(TaskPoller.watch)).type.toBe<Stream.Stream<Tasks.Task, Started, Services>>()
  })
})

describe("listings", () => {
  it("fail and need what their handler of invalid records does", () => {
    const onInvalid = ({ index }: { readonly index: number }) =>
      Effect.andThen(Lines, index > 3 ? Effect.fail("many" as const) : Effect.void)
    expect(Servers.list({ name: "a", onInvalid })).type.toBe<
      Stream.Stream<Servers.Server, RequestError | "many", HttpTransport.HttpTransport | Lines>
    >()
    expect(Servers.list()).type.toBe<Stream.Stream<Servers.Server, RequestError, HttpTransport.HttpTransport>>()
    const onSummary = () => Effect.andThen(Lines, Effect.fail("full" as const))
    expect(Servers.list({ onSummary })).type.toBe<
      Stream.Stream<Servers.Server, RequestError | "full", HttpTransport.HttpTransport | Lines>
    >()
    expect(Images.listIso({ onInvalid, onSummary })).type.toBe<
      Stream.Stream<Images.Image, RequestError | "many" | "full", HttpTransport.HttpTransport | Lines>
    >()
    expect(ResourcePools.storageTags("a", { onInvalid })).type.toBe<
      Stream.Stream<ResourcePools.StorageTag, RequestError | "many", HttpTransport.HttpTransport | Lines>
    >()
    expect(Servers.list).type.not.toBeCallableWith({ nmae: "a" })
  })
})

describe("options of calls", () => {
  it("leave an Effect an Effect, a Stream a Stream, and no more than that", () => {
    const server = Servers.get("a")
    const servers = Servers.list()
    expect(server.pipe(CallOptions.provide({ timeout: "1 second" }))).type.toBe<typeof server>()
    expect(servers.pipe(RetryPolicy.none)).type.toBe<typeof servers>()
    expect(server.pipe(HttpTransport.withClientToken("t"))).type.toBe<typeof server>()
    expect(HttpTransport.withClientToken(server, "t")).type.toBe<typeof server>()
    expect(System.version.pipe(RetryPolicy.none)).type.toBe<
      Effect.Effect<System.Version, RequestError, HttpTransport.HttpTransport>
    >()
  })
})

describe("options", () => {
  it("take undefined for their defaults", () => {
    expect<Metrics.Options>().type.toBeAssignableFrom<{ span: undefined; granularitySeconds: undefined }>()
  })
})

describe("layers", () => {
  it("take some options from configuration, and no others", () => {
    expect(SangforScp.layerConfig).type.toBeCallableWith()
    expect(SangforScp.layerConfig).type.toBeCallableWith({ tasks: { timeout: Config.Duration("T") } })
    expect(SangforScp.layerConfig).type.not.toBeCallableWith({ tasks: { timeuot: Config.Duration("T") } })
    expect(SangforScp.layerConfig).type.not.toBeCallableWith({ url: "https://a.test" })
  })

  it("of all kinds take undefined for an option that is left out", () => {
    const options = { url: undefined, site: undefined, timeout: Config.Duration("T") }
    expect(SangforScp.layerConfig).type.toBeCallableWith({ ...options, tasks: { timeout: undefined } })
    expect(SangforScp.layerConfig).type.toBeCallableWith({ tasks: undefined, credentials: undefined })
    expect(SangforScpNode.layerConfig).type.toBeCallableWith({ ...options, tls: undefined, tasks: undefined })
    expect(HttpTransport.layerConfig).type.toBeCallableWith(options)
    expect(Auth.layerConfig).type.toBeCallableWith({ ...options, credentials: undefined })
    expect(SangforScp.layerConfig).type.not.toBeCallableWith({ site: Config.succeed(1) })
    expect(SangforScp.layerConfig).type.not.toBeCallableWith({ site: null })
    expect(SangforScp.layerConfig).type.toBeCallableWith(Config.succeed({ site: "lab" }))
  })

  it("are simulated by an access key, a password, or other credentials", () => {
    expect(Testing.layerSimulated).type.toBeCallableWith({ servers: 3 }, { credentials: "password", retry: undefined })
    expect(Testing.layerSimulated).type.not.toBeCallableWith({ vms: 3 })
    expect(Testing.layerSimulated).type.not.toBeCallableWith({}, { credentials: "token" })
  })
})
