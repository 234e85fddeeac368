/** What programs need and can fail with is in their types; checked by the compiler. */
import { describe, expectTypeOf, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { Operation } from "@effect-hci/core/Operation"
import type { Common, HttpTransport } from "../src/index.ts"
import { HciError, Servers, System, TaskPoller } from "../src/index.ts"
import * as Testing from "../src/Testing.ts"

const notFound = new HciError.NotFound({
  platform: "sangfor-scp",
  operation: "Servers.list",
  message: "no such server"
})

describe("types", () => {
  it("a read can fail with NotFound, a listing only with what any request can", () => {
    expectTypeOf(Servers.get("a")).toEqualTypeOf<
      Effect.Effect<Servers.Server, HciError.NotFound | HciError.RequestError, HttpTransport.HttpTransport>
    >()
    expectTypeOf(Servers.list()).toEqualTypeOf<
      Stream.Stream<Servers.Server, HciError.RequestError, HttpTransport.HttpTransport>
    >()
    expectTypeOf(Servers.findByName("a")).toEqualTypeOf<
      Effect.Effect<Option.Option<Servers.Server>, HciError.RequestError, HttpTransport.HttpTransport>
    >()
  })

  it("waiting adds the poller and its errors", () => {
    const program = Servers.start("a").pipe(TaskPoller.awaitTask)
    expectTypeOf<Effect.Services<typeof program>>().toEqualTypeOf<HttpTransport.HttpTransport | TaskPoller.TaskPoller>()
    expectTypeOf<Effect.Error<typeof program>>().toEqualTypeOf<
      | HciError.NotFound
      | HciError.Conflict
      | HciError.TaskFailed
      | HciError.TaskGone
      | HciError.Timeout
      | HciError.RequestError
    >()
  })

  it("a function carries its operation, and mocks take it with its types", () => {
    expectTypeOf(Servers.get.operation).toEqualTypeOf<Operation<Common.ById, Servers.Server, HciError.NotFound>>()
    expectTypeOf(Servers.stop).parameters.toEqualTypeOf<[id: string, options?: Servers.ForceOptions]>()
    expectTypeOf(System.version.operation).toEqualTypeOf<Operation<void, System.Version>>()
    expectTypeOf(Testing.mock(Servers.get, ({ id }) => Effect.succeed({ id, name: "a" }))).toEqualTypeOf<Testing.Mock>()
    // @ts-expect-error a server has a name
    Testing.mock(Servers.get, ({ id }) => Effect.succeed({ id }))
    // @ts-expect-error a listing cannot fail with NotFound
    Testing.mock(Servers.list, () => Effect.fail(notFound))
    // @ts-expect-error a server has a name
    Testing.mockList(Servers.list, [{ id: "a" }])
  })

  it("known states are offered, others are possible", () => {
    expectTypeOf<Servers.ServerStatus>().toEqualTypeOf<
      "running" | "stopped" | "suspended" | "error" | "alert" | (string & {})
    >()
    expectTypeOf(Servers.ServerStatus.known).toEqualTypeOf<
      ReadonlyArray<"running" | "stopped" | "suspended" | "error" | "alert">
    >()
  })
})
