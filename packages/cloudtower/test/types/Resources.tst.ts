import { describe, expect, it } from "tstyche"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type * as Poller from "@effect-hci/core/Poller"
import type { Conflict, NotFound, RequestError, Unsupported } from "@effect-hci/core/HciError"
import type { Shared } from "../../src/index.ts"
import { BackupPlan, Model, ResourceChange, TaskPoller, Vm, VmSnapshot } from "../../src/index.ts"
import type { HttpTransport } from "../../src/HttpTransport.ts"

describe("reads", () => {
  it("fail with what any request can fail with, and need a transport", () => {
    expect(Vm.list()).type.toBe<Stream.Stream<Vm.Vm, RequestError, HttpTransport>>()
    expect(Vm.count()).type.toBe<Effect.Effect<number, RequestError, HttpTransport>>()
  })

  it("`get` fails with NotFound as well", () => {
    expect(Vm.get("id")).type.toBe<Effect.Effect<Vm.Vm, NotFound | RequestError, HttpTransport>>()
  })

  it("fail with Unsupported where the resource came after the oldest Tower, and only there", () => {
    expect(BackupPlan.list()).type.toBe<
      Stream.Stream<BackupPlan.BackupPlan, Unsupported | RequestError, HttpTransport>
    >()
    expect(BackupPlan.count()).type.toBe<Effect.Effect<number, Unsupported | RequestError, HttpTransport>>()
    expect(BackupPlan.get("id")).type.toBe<
      Effect.Effect<BackupPlan.BackupPlan, Unsupported | NotFound | RequestError, HttpTransport>
    >()
    expect(ResourceChange.getResourceChanges({})).type.toBe<
      Effect.Effect<ResourceChange.ResourceChangeResponse, Unsupported | RequestError, HttpTransport>
    >()
  })

  it("know their conditions and orders", () => {
    expect(Vm.list).type.toBeCallableWith({ where: { name_contains: "web", status_in: ["RUNNING"] } })
    expect(Vm.list).type.not.toBeCallableWith({ where: { nmae: "web" } })
    expect(Vm.list).type.not.toBeCallableWith({ where: { name: 1 } })
    expect(Vm.list).type.not.toBeCallableWith({ orderBy: "nmae_ASC" })
    expect(Vm.count).type.not.toBeCallableWith({ nmae: "web" })
    expect(Vm.list).type.not.toBeCallableWith({ by: "page" })
  })

  it("take the values of an enum, and others through `unlisted`", () => {
    expect(Vm.count).type.toBeCallableWith({ status: "RUNNING" })
    expect(Vm.count).type.not.toBeCallableWith({ status: "RUNING" })
    expect(Vm.count).type.not.toBeCallableWith({ status_in: ["RUNING"] })
    expect(Vm.count).type.not.toBeCallableWith({ AND: [{ status_not: "RUNING" }] })
    expect(Vm.count).type.toBeCallableWith({ status: Model.unlisted("NEWER") })
    expect(Vm.count).type.not.toBeCallableWith({ status: undefined })
    expect(Vm.list).type.toBeCallableWith({ orderBy: Model.unlisted("newer_ASC") })
  })

  it("take an order by offset only", () => {
    expect(Vm.list).type.toBeCallableWith({ orderBy: "name_ASC" })
    expect(Vm.list).type.toBeCallableWith({ by: "offset", orderBy: "name_ASC" })
    expect(Vm.list).type.toBeCallableWith({ by: "id" })
    expect(Vm.list).type.not.toBeCallableWith({ by: "id", orderBy: "name_ASC" })
  })
})

describe("writes", () => {
  const input: BackupPlan.BackupPlanDeletionParams = {
    where: { id: "id" },
    data: { delete_strategy: "KEEP_RESTORE_POINT" }
  }
  const start = Vm.startVm({ where: { id: "id" } })

  it("fail with NotFound and Conflict", () => {
    expect(start).type.toBe<
      Effect.Effect<ReadonlyArray<Vm.WithTaskVm>, NotFound | Conflict | RequestError, HttpTransport>
    >()
  })

  it("fail with Unsupported where the operation came after the oldest Tower", () => {
    expect(BackupPlan.deleteBackupPlan(input)).type.toBe<
      Effect.Effect<
        ReadonlyArray<BackupPlan.WithTaskDeleteBackupPlan>,
        Unsupported | NotFound | Conflict | RequestError,
        HttpTransport
      >
    >()
  })

  it("whose tasks are awaited need a poller, fail with what waiting fails with, and give the data alone", () => {
    expect(TaskPoller.awaitTask(start)).type.toBe<
      Effect.Effect<
        ReadonlyArray<Vm.Vm>,
        NotFound | Conflict | RequestError | Poller.WaitError,
        HttpTransport | TaskPoller.TaskPoller
      >
    >()
    expect(TaskPoller.awaitTask).type.not.toBeCallableWith(Vm.list)
    expect(TaskPoller.awaitTask).type.not.toBeCallableWith(Vm.getVms({}))
  })

  it("take what the documents say they take", () => {
    expect(Vm.startVm).type.not.toBeCallableWith({})
    expect(VmSnapshot.deleteVmSnapshot).type.toBeCallableWith({ where: { id: "id" } })
    expect(BackupPlan.deleteBackupPlan).type.not.toBeCallableWith({
      where: { id: "id" },
      data: { delete_strategy: "KEEP" }
    })
  })
})

describe("models", () => {
  it("keep enum values that nobody documented", () => {
    expect<Shared.VmStatus>().type.toBeAssignableFrom("RUNNING")
    expect<Shared.VmStatus>().type.toBeAssignableFrom("NOBODY_LISTED_THIS")
    expect<Shared.VmStatus>().type.not.toBeAssignableFrom(1)
  })

  it("know their fields, and are rows for `sql.insert`", () => {
    expect(Model.fieldNames(Vm.Vm)).type.toBeAssignableTo<ReadonlyArray<keyof Vm.Vm>>()
    expect<Record<string, unknown>>().type.not.toBeAssignableFrom<Vm.Vm>()
    expect<Record<string, unknown>>().type.toBeAssignableFrom<Model.Row<Vm.Vm>>()
  })
})
