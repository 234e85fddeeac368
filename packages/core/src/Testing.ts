/**
 * Mocks of operations in place of a server, once for both platforms; each platform's `Testing` has them with its own
 * services.
 *
 * ```ts
 * import { Operation } from "@effect-hci/core"
 * import * as Testing from "@effect-hci/core/Testing"
 * import { Effect } from "effect"
 *
 * const operation = Operation.make({ name: "Lab.ping", method: "GET", path: "/ping" })
 *
 * // A transport in which one operation has a response, and all others fail because of `NotMocked`.
 * const transport = Testing.makeTransport("lab", [Testing.mock({ operation }, () => Effect.succeed("pong"))], [])
 *
 * export const program = transport.execute(operation, undefined)
 * ```
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Function from "effect/Function"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import type { RequestError } from "./HciError.ts"
import * as HciError from "./HciError.ts"
import type { Operation } from "./Operation.ts"
import type { Transport } from "./Transport.ts"

/**
 * Stands in for the server's side of an operation.
 *
 * @category models
 */
export interface Handler<in I, out O, out E> {
  /** The operation that the mock was made for. */
  readonly operation: Operation<never, unknown, unknown>
  /** The result of the operation for an input. */
  readonly handle: (input: I) => Effect.Effect<O, E | RequestError>
}

/**
 * Handlers of operations, as `mock` and `mockList` make them.
 *
 * @category models
 */
export interface Mock {
  /** The handlers, under the names of their operations. */
  readonly handlers: Context.Context<never>
}

/**
 * One call that a program made.
 *
 * @category models
 */
export interface RecordedCall {
  /** Name of the operation, as in `Servers.get`. */
  readonly operation: string
  /** Input of the operation, as in `{ id: "a" }`. */
  readonly input: unknown
}

/**
 * A program called an operation that its test does not mock: the `cause` of the `BadRequest` that the call fails with.
 *
 * @category errors
 */
export class NotMocked extends Schema.TaggedError<NotMocked>()("NotMocked", {
  /** Name of the operation, as in `Servers.get`. */
  operation: Schema.String,
  /** What to add to the test. */
  message: Schema.String
}) {}

/**
 * `layerSimulated` was used, and the simulator is not installed.
 *
 * @category errors
 */
export class SimulatorNotFound extends Schema.TaggedError<SimulatorNotFound>()("SimulatorNotFound", {
  /** What to install. */
  message: Schema.String,
  /** Why the package could not be imported. */
  cause: Schema.optionalKey(Schema.Defect())
}) {}

/**
 * The package of the simulator, from `import("@effect-hci/simulator/...")`; fails where it is not installed.
 *
 * @category mocks
 */
export const loadSimulator = <A>(load: () => Promise<A>): Effect.Effect<A, SimulatorNotFound> =>
  Effect.tryPromise({
    try: load,
    catch: (cause) =>
      new SimulatorNotFound({
        message: "`layerSimulated` needs the package @effect-hci/simulator: install it as a development dependency.",
        cause
      })
  })

/** The key of an operation's handler: the operation's name, with its types. */
const handlerKey = <I, O, E>({
  name
}: Pick<Operation<I, O, E>, "name" | "request" | "response" | "failures">): Context.Service<
  Handler<I, O, E>,
  Handler<I, O, E>
> => Context.Service<Handler<I, O, E>>(name)

/**
 * Mocks one operation: gives a result for its input, or fails with one of the errors that the operation can fail with.
 *
 * @category mocks
 */
export const mock = <I, O, E>(
  { operation }: { readonly operation: Operation<I, O, E> },
  handle: (input: I) => Effect.Effect<NoInfer<O>, NoInfer<E> | RequestError>
): Mock => ({ handlers: Context.make(handlerKey(operation), { operation, handle }) })

/**
 * Several mocks as one.
 *
 * @category mocks
 */
export const merge = (mocks: ReadonlyArray<Mock>): Mock => ({
  handlers: Context.mergeAll(...mocks.map(({ handlers }) => handlers))
})

const notMocked = (
  platform: string,
  { name }: Operation<never, unknown, unknown>
): Effect.Effect<never, HciError.BadRequest> => {
  const message = `The test mocks no ${name}: add Testing.mock(${name}, ...) to the mocks of Testing.layer.`
  const cause = new NotMocked({ operation: name, message })
  return Effect.fail(new HciError.BadRequest({ platform, operation: name, message, cause }))
}

/** The mocked value as another reader of the same operation takes it, such as a listing, which checks each record. */
const decode = <I, O, E>(
  { name, response }: Operation<I, O, E>,
  platform: string,
  value: unknown
): Effect.Effect<O, HciError.InvalidResponse> =>
  Result.match(response.decode(value), {
    onSuccess: (decoded) => Effect.succeed(decoded.value),
    onFailure: (issues) =>
      Effect.fail(
        new HciError.InvalidResponse({
          platform,
          operation: name,
          message: `The mock of ${name} gives what does not fit its schema${HciError.describeIssues(issues)}.`,
          issues
        })
      )
  })

/**
 * A transport that gives what mocks give, and records each call.
 *
 * @category constructors
 */
export const makeTransport = (
  platform: string,
  mocks: ReadonlyArray<Mock>,
  calls: Array<RecordedCall>
): Pick<Transport, "execute"> => {
  const { handlers } = merge(mocks)
  return {
    execute: (operation, input) =>
      Effect.suspend(() => {
        calls.push({ operation: operation.name, input })
        const handler = Context.getOrUndefined(handlers, handlerKey(operation))
        if (handler === undefined) return notMocked(platform, operation)
        const value = handler.handle(input)
        return handler.operation === operation
          ? value
          : Effect.flatMap(value, (payload) => decode(operation, platform, payload))
      })
  }
}

/**
 * A function that runs a program while the `TestClock` is adjusted, in one step; each platform's `Testing` has its own.
 *
 * @category time
 */
export interface AdjustClock {
  (duration: Duration.Input): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, duration: Duration.Input): Effect.Effect<A, E, R>
}

/**
 * Makes an {@link AdjustClock}: forks the program, adjusts the `TestClock`, joins the fiber. What is loaded on demand comes
 * first, since virtual time does not wait for it.
 *
 * @category time
 */
export const makeAdjustClock = (load: Effect.Effect<unknown>): AdjustClock =>
  Function.dual(2, <A, E, R>(self: Effect.Effect<A, E, R>, duration: Duration.Input): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      yield* load
      const now = yield* Clock.currentTimeMillis
      // `TestClock` waits for fibers that its time wakes, and for no others: the program begins by being woken, now.
      yield* TestClock.setTime(now - 1)
      const fiber = yield* Effect.forkChild(Effect.delay(self, 1))
      yield* TestClock.setTime(now + Duration.toMillis(Duration.fromInputUnsafe(duration)))
      return yield* Fiber.join(fiber)
    })
  )
