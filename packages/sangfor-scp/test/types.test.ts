/** What programs need and can fail with is in their types; checked by the compiler. */
import { describe, expectTypeOf, it } from "@effect/vitest"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { HciError, HttpTransport } from "../src/index.ts"
import { Servers, TaskPoller } from "../src/index.ts"

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
      HciError.NotFound | HciError.Conflict | HciError.TaskFailed | HciError.Timeout | HciError.RequestError
    >()
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
