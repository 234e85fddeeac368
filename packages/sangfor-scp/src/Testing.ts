/**
 * A site that is not there: answers for the operations that a test calls, in place of a server.
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
import { HttpTransport } from "./HttpTransport.ts"
import type { ListOperation } from "./internal/paging.ts"
import { maxPageSize } from "./internal/paging.ts"
import * as TaskPoller from "./TaskPoller.ts"

/** What an operation answers to an input. */
export interface Handler<in I, out O, out E> {
  readonly handle: (input: I) => Effect.Effect<O, E | RequestError>
}

/** An answer to one operation, made by {@link answer} or {@link collection}. */
export interface Answer {
  readonly handlers: Context.Context<never>
}

/** One call that a test's program made. */
export interface Call {
  /** Name of the operation, as in `Servers.get`. */
  readonly operation: string
  readonly input: unknown
}

const CallsService: Context.ServiceClass<
  Calls,
  "@effect-hci/sangfor-scp/testing/Calls",
  { readonly all: Array<Call> }
> = Context.Service<Calls, { readonly all: Array<Call> }>()("@effect-hci/sangfor-scp/testing/Calls")
/** The calls that were made. */
export class Calls extends CallsService {}

/** The place of an operation's handler: its name, with the types of the operation. */
const slot = <I, O, E>({ name }: Operation<I, O, E>): Context.Service<Handler<I, O, E>, Handler<I, O, E>> =>
  Context.Service<Handler<I, O, E>>(name)

/** What an operation answers; a failure is one that the operation can have. */
export const answer = <I, O, E>(
  operation: Operation<I, O, E>,
  handle: (input: I) => Effect.Effect<O, NoInfer<E> | RequestError>
): Answer => ({ handlers: Context.make(slot(operation), { handle }) })

/** What a listing finds, page by page; filters are not looked at. */
export const collection = <Filters, A, E>(operation: ListOperation<Filters, A, E>, records: ReadonlyArray<A>): Answer =>
  answer(operation, ({ page = 0, pageSize = maxPageSize }) => {
    const end = (page + 1) * pageSize
    const found: Paging.Page<A> = {
      items: records.slice(page * pageSize, end),
      invalid: [],
      pageSize,
      total: records.length,
      ...(end < records.length ? { next: page + 1 } : undefined)
    }
    return Effect.succeed(found)
  })

const unanswered = (name: string) =>
  Effect.die(new Error(`The test has no answer for ${name}: give Testing.layer a Testing.answer for this operation.`))

/**
 * The services of a site that has these answers and no others. A call of another operation is a defect that names it.
 * Waits for tasks ask the answer of `Tasks.get`, as often and as long as the options say.
 */
export const layer = (
  answers: ReadonlyArray<Answer>,
  options: TaskPoller.Options = {}
): Layer.Layer<HttpTransport | TaskPoller.TaskPoller | Calls> => {
  const handlers = Context.mergeAll(...answers.map((one) => one.handlers))
  const transport = Layer.effect(
    HttpTransport,
    Effect.map(Calls, ({ all }) => ({
      execute: (operation, input) =>
        Effect.suspend(() => {
          all.push({ operation: operation.name, input })
          return Option.match(Context.getOption(handlers, slot(operation)), {
            onNone: () => unanswered(operation.name),
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

/** The calls made so far, in order. */
export const calls: Effect.Effect<ReadonlyArray<Call>, never, Calls> = Effect.map(Calls, ({ all }) => [...all])
