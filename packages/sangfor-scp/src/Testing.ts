/**
 * Mocks of operations, for tests of programs without a server.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { RequestError } from "@effect-hci/core/HciError"
import type { Operation } from "@effect-hci/core/Operation"
import type * as Paging from "@effect-hci/core/Paging"
import { HttpTransport } from "./internal/call.ts"
import type { ListOperation } from "./internal/paging.ts"
import { maxPageSize } from "./internal/paging.ts"
import * as TaskPoller from "./TaskPoller.ts"

/**
 * Stands in for the server's side of an operation.
 *
 * @category mocks
 */
export interface Handler<in I, out O, out E> {
  /** The result of the operation for an input. */
  readonly handle: (input: I) => Effect.Effect<O, E | RequestError>
}

/**
 * Handlers of operations, made by {@link mock} or {@link mockList}.
 *
 * @category mocks
 */
export interface Mock {
  /** The handlers, under the names of their operations. */
  readonly handlers: Context.Context<never>
}

/**
 * One call that a program made.
 *
 * @category mocks
 */
export interface RecordedCall {
  /** Name of the operation, as in `Servers.get`. */
  readonly operation: string
  /** Input of the operation, as in `{ id: "a" }`. */
  readonly input: unknown
}

/**
 * The calls that were made.
 *
 * @category mocks
 */
export class Calls extends Context.Service<Calls, { readonly all: Array<RecordedCall> }>()(
  "@effect-hci/sangfor-scp/Testing/Calls"
) {}

/** The key of an operation's handler: the operation's name, with its types. */
const handlerKey = <I, O, E>({ name }: Operation<I, O, E>): Context.Service<Handler<I, O, E>, Handler<I, O, E>> =>
  Context.Service<Handler<I, O, E>>(name)

/**
 * Mocks one function of a resource, as in `Testing.mock(Servers.get, ({ id }) => ...)`: gives a result for the input of
 * its operation, or one of the errors that the operation can fail with.
 *
 * @category mocks
 */
export const mock = <I, O, E>(
  call: { readonly operation: Operation<I, O, E> },
  handle: (input: I) => Effect.Effect<NoInfer<O>, NoInfer<E> | RequestError>
): Mock => ({ handlers: Context.make(handlerKey(call.operation), { handle }) })

/**
 * Mocks a listing, as in `Testing.mockList(Servers.list, [...])`: gives these records, page by page, whatever the
 * filters.
 *
 * @category mocks
 */
export const mockList = <Filters, A, E>(
  call: { readonly operation: ListOperation<Filters, A, E> },
  records: ReadonlyArray<NoInfer<A>>
): Mock =>
  mock(call, ({ page = 0, pageSize = maxPageSize }) => {
    const end = (page + 1) * pageSize
    const result: Paging.Page<A> = {
      items: records.slice(page * pageSize, end),
      invalid: [],
      pageSize,
      total: records.length,
      ...(end < records.length ? { next: page + 1 } : undefined)
    }
    return Effect.succeed(result)
  })

const notMocked = (name: string) =>
  Effect.die(new Error(`The test mocks no ${name}: add Testing.mock(${name}, ...) to the mocks of Testing.layer.`))

/**
 * `HttpTransport` and `TaskPoller` with these mocks in place of a server. A call of an operation that is not mocked is a
 * defect that names it. Waits for tasks call the mock of `Tasks.get`, as often and as long as the options say.
 *
 * @category layers
 */
export const layer = (
  mocks: ReadonlyArray<Mock>,
  options: TaskPoller.Options = {}
): Layer.Layer<HttpTransport | TaskPoller.TaskPoller | Calls> => {
  const handlers = Context.mergeAll(...mocks.map((mock) => mock.handlers))
  const transport = Layer.effect(
    HttpTransport,
    Effect.map(Calls, ({ all }) => ({
      execute: (operation, input) =>
        Effect.suspend(() => {
          all.push({ operation: operation.name, input })
          return Option.match(Context.getOption(handlers, handlerKey(operation)), {
            onNone: () => notMocked(operation.name),
            onSome: ({ handle }) => handle(input)
          })
        })
    }))
  )
  return TaskPoller.layer(options).pipe(
    Layer.provideMerge(transport),
    Layer.provideMerge(Layer.sync(Calls, () => ({ all: [] })))
  )
}

/**
 * The calls made so far, in order.
 *
 * @category mocks
 */
export const calls: Effect.Effect<ReadonlyArray<RecordedCall>, never, Calls> = Effect.map(Calls, ({ all }) => [...all])
