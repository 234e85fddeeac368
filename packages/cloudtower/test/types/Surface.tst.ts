import { describe, expect, it } from "tstyche"
import * as Context from "effect/Context"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Conflict, NotFound, RequestError } from "@effect-hci/core/HciError"
import * as HciErrors from "@effect-hci/core/HciError"
import type * as Poller from "@effect-hci/core/Poller"
import * as Operation from "@effect-hci/core/Operation"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import {
  Auth,
  CallOptions,
  CloudTower,
  HciError,
  HttpTransport,
  Label,
  RawResponse,
  RetryPolicy,
  type Shared,
  Task,
  TaskPoller,
  Vm
} from "../../src/index.ts"
import * as CloudTowerNode from "../../src/Node.ts"
import * as Testing from "../../src/Testing.ts"
import * as Uploads from "../../src/Uploads.ts"
import type * as Option from "effect/Option"

class Lines extends Context.Service<Lines, Array<string>>()("test/Lines") {}

const start = Vm.startVm({ where: { id: "id" } })
type Started = NotFound | Conflict | RequestError | Poller.WaitError
type Services = HttpTransport.HttpTransport | TaskPoller.TaskPoller

describe("awaitTask", () => {
  it("has both forms, with and without options", () => {
    const vms: Effect.Effect<ReadonlyArray<Vm.Vm>, Started, Services> = start.pipe(TaskPoller.awaitTask)
    expect(vms).type.toBe<Effect.Effect<ReadonlyArray<Vm.Vm>, Started, Services>>()
    expect(start.pipe(TaskPoller.awaitTask)).type.toBe<Effect.Effect<ReadonlyArray<Vm.Vm>, Started, Services>>()
    expect(start.pipe(TaskPoller.awaitTask({ timeout: "1 second", exitOnError: undefined }))).type.toBe<
      Effect.Effect<ReadonlyArray<Vm.Vm>, Started, Services>
    >()
    expect(TaskPoller.awaitTask(start, { timeout: undefined })).type.toBe<
      Effect.Effect<ReadonlyArray<Vm.Vm>, Started, Services>
    >()
  })

  it("takes one response, and tasks", () => {
    const write = Effect.succeed({ task_id: "t", data: { id: "a" } })
    expect(write.pipe(TaskPoller.awaitTask)).type.toBe<
      Effect.Effect<{ id: string }, Poller.WaitError, TaskPoller.TaskPoller>
    >()
    expect(Task.getTasks({}).pipe(TaskPoller.awaitTask)).type.toBe<
      Effect.Effect<ReadonlyArray<Shared.Task>, RequestError | Poller.WaitError, Services>
    >()
    expect(TaskPoller.awaitTask).type.not.toBeCallableWith(Vm.getVms({}))
  })

  it("fails and needs what its callback does", () => {
    const onProgress = (task: Shared.Task) =>
      Effect.andThen(Lines, task.status === "FAILED" ? Effect.fail("stop" as const) : Effect.void)
    expect(start.pipe(TaskPoller.awaitTask({ onProgress }))).type.toBe<
      Effect.Effect<ReadonlyArray<Vm.Vm>, Started | "stop", Services | Lines>
    >()
    expect(TaskPoller.awaitTask(start, { onProgress })).type.toBe<
      Effect.Effect<ReadonlyArray<Vm.Vm>, Started | "stop", Services | Lines>
    >()
    expect(TaskPoller.wait("t", { onProgress })).type.toBe<
      Effect.Effect<Shared.Task, Poller.WaitError | "stop", TaskPoller.TaskPoller | Lines>
    >()
  })
})

describe("what comes after a write", () => {
  it("is a record for each response", () => {
    expect(start.pipe(TaskPoller.awaitRecord(Vm.get))).type.toBe<
      Effect.Effect<ReadonlyArray<Vm.Vm>, Started, Services>
    >()
    expect(TaskPoller.awaitRecord(start, Vm.get, { timeout: "1 minute" })).type.toBe<
      Effect.Effect<ReadonlyArray<Vm.Vm>, Started, Services>
    >()
  })

  it("is watched by an id and by a write", () => {
    expect(TaskPoller.watch("t")).type.toBe<Stream.Stream<Shared.Task, Poller.WaitError, TaskPoller.TaskPoller>>()
    expect(start.pipe(TaskPoller.watch)).type.toBe<Stream.Stream<Shared.Task, Started, Services>>()
    expect(start.pipe(TaskPoller.watch({ timeout: "1 minute" }))).type.toBe<
      Stream.Stream<Shared.Task, Started, Services>
    >()
  })
})

describe("listings", () => {
  it("fail and need what their handler of invalid records does", () => {
    const onInvalid = ({ index }: { readonly index: number }) =>
      Effect.andThen(Lines, index > 3 ? Effect.fail("many" as const) : Effect.void)
    type Listed = Stream.Stream<Vm.Vm, RequestError | "many", HttpTransport.HttpTransport | Lines>
    expect(Vm.list({ onInvalid })).type.toBe<Listed>()
    expect(Vm.list({ orderBy: "name_ASC", onInvalid, pageSize: undefined })).type.toBe<Listed>()
    expect(Vm.list({ onInvalid: "skip" })).type.toBe<Stream.Stream<Vm.Vm, RequestError, HttpTransport.HttpTransport>>()
  })
})

describe("options of calls", () => {
  it("leave an Effect an Effect, a Stream a Stream", () => {
    const vm = Vm.get("a")
    expect(vm.pipe(CallOptions.provide({ timeout: "1 second", headers: undefined }))).type.toBe<typeof vm>()
    expect(CallOptions.provide(vm, { rateLimits: false })).type.toBe<typeof vm>()
    expect(CallOptions.provide).type.not.toBeCallableWith(vm, { tiemout: "1 second" })
    const vms = Vm.list()
    expect(vms.pipe(RetryPolicy.none)).type.toBe<typeof vms>()
    expect(vms.pipe(RetryPolicy.policy({ schedule: Schedule.recurs(2) }))).type.toBe<typeof vms>()
    expect(vms.pipe(CloudTower.withLanguage("zh-CN"))).type.toBe<typeof vms>()
    expect(CloudTower.withLanguage(vm, "zh-CN")).type.toBe<typeof vm>()
    expect(CloudTower.withLanguage).type.not.toBeCallableWith(vm, "de")
  })

  it("give the response beside the result", () => {
    expect(RawResponse.withResponse(Vm.count())).type.toBe<
      Effect.Effect<
        readonly [value: number, response: Option.Option<RawResponse.RawResponse>],
        RequestError,
        HttpTransport.HttpTransport
      >
    >()
  })

  it("call what no document has", () => {
    const find = Operation.make({
      name: "Things.find",
      method: "GET",
      path: "/v2/api/things/{id}",
      request: (id: string) => ({ path: { id } }),
      response: Schema.Struct({ size: Schema.Number })
    })
    expect(HttpTransport.execute(find, "a")).type.toBe<
      Effect.Effect<{ readonly size: number }, NotFound | Conflict | RequestError, HttpTransport.HttpTransport>
    >()
    expect(HttpTransport.execute).type.not.toBeCallableWith(find, 1)
  })
})

describe("uploads", () => {
  it("fail and need what their callback does, beside their source", () => {
    const source = Uploads.fromStream(Stream.fail("cut" as const), 10)
    const onProgress = () => Effect.andThen(Lines, Effect.fail("full" as const))
    expect(Uploads.elfImage({ source, cluster_id: "c", onProgress })).type.toBe<
      Effect.Effect<Shared.UploadTask, Uploads.Failure | "cut" | "full", HttpTransport.HttpTransport | Lines>
    >()
    expect(Uploads.elfImage({ source, cluster_id: "c" })).type.toBe<
      Effect.Effect<Shared.UploadTask, Uploads.Failure | "cut", HttpTransport.HttpTransport>
    >()
  })
})

describe("options", () => {
  it("take undefined for their defaults", () => {
    const none = undefined
    expect<Uploads.Options>().type.toBeAssignableFrom<{ readonly [Key in keyof Uploads.Options]-?: undefined }>()
    expect(Testing.layerSimulated).type.toBeCallableWith({}, { credentials: none, changeFeed: none, retry: none })
    expect(RetryPolicy.policy).type.toBeCallableWith({ schedule: none, retryable: none, budget: none })
    expect(CloudTower.layer).type.toBeCallableWith({
      url: "https://a.test",
      credentials: { apiKey: Redacted.make("k") },
      retry: { schedule: none, budget: none },
      tasks: { schedule: none }
    })
    expect(Testing.layerSimulated).type.toBeCallableWith({ twoFactor: none, changeFeed: none, apiKeyTtl: none })
    expect(Testing.layerSimulated).type.toBeCallableWith({
      changeFeed: { username: none, password: none, token: none }
    })
  })
})

describe("whenUnlocked", () => {
  it("has both forms, with and without a schedule", () => {
    type Unlocked = Effect.Effect<
      ReadonlyArray<Vm.WithTaskVm>,
      NotFound | Conflict | RequestError,
      HttpTransport.HttpTransport
    >
    expect(start.pipe(CloudTower.whenUnlocked)).type.toBe<Unlocked>()
    expect(start.pipe(CloudTower.whenUnlocked(Schedule.recurs(1)))).type.toBe<Unlocked>()
    expect(CloudTower.whenUnlocked(start, Schedule.recurs(1))).type.toBe<Unlocked>()
  })
})

describe("layerConfig", () => {
  it("takes some options, each a Config, and no others", () => {
    expect(CloudTower.layerConfig).type.toBeCallableWith()
    expect(CloudTower.layerConfig).type.toBeCallableWith({ site: Config.succeed("lab"), timeout: Config.Duration("T") })
    expect(CloudTower.layerConfig).type.not.toBeCallableWith({ sites: Config.succeed("lab") })
    expect(CloudTower.layerConfig).type.not.toBeCallableWith({ site: "lab" })
  })

  it("of all kinds take undefined for an option that is left out", () => {
    const options = { url: undefined, site: undefined, timeout: Config.Duration("T") }
    expect(CloudTower.layerConfig).type.toBeCallableWith({ ...options, tasks: { timeout: undefined } })
    expect(CloudTower.layerConfig).type.toBeCallableWith({ tasks: undefined, credentials: undefined })
    expect(CloudTowerNode.layerConfig).type.toBeCallableWith({ ...options, tls: undefined, tasks: undefined })
    expect(HttpTransport.layerConfig).type.toBeCallableWith(options)
    expect(Auth.layerConfig).type.toBeCallableWith({ ...options, credentials: undefined })
    expect(CloudTower.layerConfig).type.not.toBeCallableWith({ site: Config.succeed(1) })
    expect(CloudTower.layerConfig).type.not.toBeCallableWith({ site: null })
    expect(CloudTower.layerConfig).type.toBeCallableWith(Config.succeed({ site: "lab" }))
  })
})

describe("mocks", () => {
  it("are typed by their operations", () => {
    expect(Testing.mock).type.toBeCallableWith(Label.getLabels, () => Effect.succeed([]))
    expect(Testing.mock).type.not.toBeCallableWith(Label.getLabels, () => Effect.succeed([{ id: 1 }]))
    expect(Testing.mock).type.not.toBeCallableWith(Label.getLabels, () => Effect.fail("none"))
    expect(Testing.mockList).type.not.toBeCallableWith({ list: Label.getLabels, count: Label.getLabelsConnection }, [
      { id: 1 }
    ])
  })
})

describe("errors", () => {
  it("are told by their tags", () => {
    const caught = Effect.catchIf(Vm.get("a"), HciError.is("NotFound"), () => Effect.succeed("none" as const))
    expect(caught).type.toBe<Effect.Effect<Vm.Vm | "none", RequestError, HttpTransport.HttpTransport>>()
    expect(HciErrors.isTransient).type.toBe<(u: unknown) => u is HciErrors.HciError>()
  })
})
