/** Calls: functions that carry their operation as data, and the service that executes it. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { Failures, HciError, Json, Model, Paging, ResponseDecoder } from "@effect-hci/core/Runtime"
import type { Conflict, NotFound, RequestError, Unsupported } from "@effect-hci/core/HciError"
import type { HttpMethod, Operation, RequestParts } from "@effect-hci/core/Operation"
import type { Transport } from "@effect-hci/core/Transport"
import { optionalFields } from "@effect-hci/core/Runtime"
import type { ById, Flag } from "../Common.ts"
import { Started } from "../Common.ts"
import { isDuplicateToken, text } from "./protocol.ts"

/** The connection to one site. Its own name is what editors and the compiler show. */
class SangforScpTransport extends Context.Service<SangforScpTransport, Transport>()(
  "@effect-hci/sangfor-scp/HttpTransport"
) {}

export {
  /** Executes operations over one connection. */
  SangforScpTransport as HttpTransport
}

/** A function that executes one operation, which it carries as data; `Args` are the function's arguments. */
export interface Call<in Args extends ReadonlyArray<unknown>, in I, out O, out E = never> {
  (...args: Args): Effect.Effect<O, E | RequestError, SangforScpTransport>
  readonly operation: Operation<I, O, E>
}

/** An Effect that executes one operation without input, which it carries as data. */
export interface Read<out O, out E = never> extends Effect.Effect<O, E | RequestError, SangforScpTransport> {
  readonly operation: Operation<void, O, E>
}

/** Executes an operation with the transport in the context. */
export const execute = <I, O, E>(
  operation: Operation<I, O, E>,
  input: I
): Effect.Effect<O, E | RequestError, SangforScpTransport> =>
  SangforScpTransport.use((transport) => transport.execute(operation, input))

/** What the errors of an operation that are made on this side name. */
export const errorDetail = (
  { name }: Operation<never, unknown, unknown>,
  { site }: Transport
): Pick<HciError.ErrorDetail, "platform" | "operation" | "site"> => ({
  platform: "sangfor-scp",
  operation: name,
  ...optionalFields({ site })
})

/** Fails with a `BadRequest` that is made on this side, so that nothing is sent. */
export const badRequest = (
  operation: Operation<never, unknown, unknown>,
  message: string
): Effect.Effect<never, HciError.BadRequest, SangforScpTransport> =>
  SangforScpTransport.use((transport) =>
    Effect.fail(new HciError.BadRequest({ ...errorDetail(operation, transport), message }))
  )

/** Whether an argument hides fields that a copy of it would lose, as a `Map` of options does; see `Paging.copyFields`. */
const hidesFields = (argument: unknown): boolean =>
  Predicate.isObject(argument) && !Redacted.isRedacted(argument) && Paging.copyFields(argument) === undefined

/** The input of a call, or nothing where the arguments are not what the types say. */
const inputOf = <Args extends ReadonlyArray<unknown>, I>(
  toInput: (...args: Args) => I,
  args: Args
): Result.Result<I, string> =>
  args.some(hidesFields)
    ? Result.fail("The input is no plain object: give what the function documents.")
    : Result.try({
        try: () => toInput(...args),
        catch: () => "The input cannot be read: give what the function documents."
      })

/** Makes the function of an operation; `toInput` turns the function's arguments into the operation's input. */
export const call = <Args extends ReadonlyArray<unknown>, I, O, E>(
  operation: Operation<I, O, E>,
  toInput: (...args: Args) => NoInfer<I>
): Call<Args, I, O, E> =>
  Object.assign(
    (...args: Args): Effect.Effect<O, E | RequestError, SangforScpTransport> =>
      Result.match(inputOf(toInput, args), {
        onFailure: (message) => badRequest(operation, message),
        onSuccess: (input) => execute(operation, input)
      }),
    { operation }
  )

/** The fields of a record that can tell its id. */
const tellsId = (name: string): boolean => /(?:^|_)(?:uu)?id$/.test(name)

/**
 * Whether a record is another one than that of an id: it has an `id`, or one of the name that its path has for it, and none
 * of its fields holds the one requested.
 */
export const isAnother = (record: unknown, id: string, name = "id"): boolean =>
  Predicate.isObject(record) &&
  [record["id"], record[name]].some((own) => text(own) !== undefined) &&
  !Object.entries(record).some(([field, value]) => tellsId(field) && text(value) === id)

/** Fails where a server gave another record than the one of the id that was requested. */
export const checkId =
  (operation: Operation<never, unknown, unknown>, id: string) =>
  <A>(record: A): Effect.Effect<A, HciError.InvalidResponse, SangforScpTransport> => {
    if (!isAnother(record, id, /\{(\w+)\}$/.exec(operation.path)?.[1])) return Effect.succeed(record)
    const message = `The record with the id ${id} was requested, and the site gave another one.`
    return SangforScpTransport.use((transport) =>
      Effect.fail(new HciError.InvalidResponse({ ...errorDetail(operation, transport), message, issues: [] }))
    )
  }

/** A generated function. */
interface Generated<in I, out O, out E> {
  (input: I): Effect.Effect<O, E | RequestError, SangforScpTransport>
  readonly operation: Operation<I, O, E>
}

/** A generated function with arguments that are easier to give; `toInput` turns them into its input. */
export const callOf = <Args extends ReadonlyArray<unknown>, I, O, E>(
  generated: Generated<I, O, E>,
  toInput: (...args: Args) => NoInfer<I>
): Call<Args, I, O, E> =>
  Object.assign(
    (...args: Args): Effect.Effect<O, E | RequestError, SangforScpTransport> =>
      Result.match(inputOf(toInput, args), {
        onFailure: (message) => badRequest(generated.operation, message),
        onSuccess: (input) => generated(input)
      }),
    { operation: generated.operation }
  )

/** The same operation, which checks further ids that its body carries; see `RequestParts.ids`. */
export const withIds = <I, O, E>(
  operation: Operation<I, O, E>,
  ids: (input: I) => NonNullable<RequestParts["ids"]>
): Operation<I, O, E> => ({
  ...operation,
  request: (input) => {
    const parts = operation.request(input)
    return { ...parts, ids: { ...parts.ids, ...ids(input) } }
  }
})

/** What every operation has: its name, its path, the version of SCP that it needs. */
export interface Route {
  readonly name: string
  readonly path: string
  readonly since?: string
}

/** The same with the version that is needed. */
interface LaterRoute extends Route {
  readonly since: string
}

/** Fills the one `{name}` in a path with an id. */
const fillPath = (path: string): ((id: string) => Readonly<Record<string, string>>) => {
  const name = /\{(\w+)\}/.exec(path)?.[1] ?? "id"
  return (id) => ({ [name]: id })
}

/** Gets one record by its id; 404 is `NotFound`. */
export const get = <A>(
  route: Route,
  model: Model.Model<A>,
  response: ResponseDecoder.ResponseDecoder<A> = ResponseDecoder.model(model)
): Call<[id: string], ById, A, NotFound> => {
  const pathOf = fillPath(route.path)
  const operation: Operation<ById, A, NotFound> = {
    ...route,
    method: "GET",
    request: ({ id }) => ({ path: pathOf(id) }),
    safety: "read",
    response,
    failures: Failures.notFound
  }
  return Object.assign((id: string) => Effect.flatMap(execute(operation, { id }), checkId(operation, id)), {
    operation
  })
}

/** Gets what a site has one of. */
export const read = <O>(route: Route, response: ResponseDecoder.ResponseDecoder<O>): Read<O> => {
  const operation = readOperation(route, response, Failures.none)
  return Object.assign(execute(operation, undefined), { operation })
}

/** The same for what came with a version that sites may be older than: 404 of such a site is `Unsupported`. */
export const laterRead = <O>(route: LaterRoute, response: ResponseDecoder.ResponseDecoder<O>): Read<O, Unsupported> => {
  const operation = readOperation(route, response, Failures.unsupportedBefore(route.since))
  return Object.assign(execute(operation, undefined), { operation })
}

const readOperation = <O, E>(
  route: Route,
  response: ResponseDecoder.ResponseDecoder<O>,
  failures: Failures.FailureTable<E>
): Operation<void, O, E> => ({ ...route, method: "GET", request: () => ({}), safety: "read", response, failures })

/** A client token that came before is refused with 429 on newer systems, which is a conflict like 409 on older ones. */
const duplicateToken: Failures.FailureRule<Conflict> = {
  matches: isDuplicateToken,
  error: (failure) => new HciError.Conflict(failure)
}

/** 409 is `Conflict`, and so is a repeated client token. */
const conflict: Failures.FailureTable<Conflict> = [...Failures.conflict, duplicateToken]

/** 404 is `NotFound`; 409 is `Conflict`, and so is a repeated client token. */
export const notFoundOrConflict: Failures.FailureTable<NotFound | Conflict> = [
  ...Failures.notFoundOrConflict,
  duplicateToken
]

/** Names of fields that hold an id, or ids. */
const isIdName = (name: string): boolean => /(?:^|_)(?:uu)?ids?$|^storage_location$/.test(name)

/** Fields whose content goes out as it is, under the site's own names. */
const isFree = (name: string): boolean => name === "extra" || name === "advance_param"

/**
 * The ids that an input names, by the way to them, so that an empty one is refused: SCP could take it for none, and choose.
 * Those in lists of objects are left out unless `lists` is true: an update sends back what the site gave.
 */
const idsIn = (input: unknown, lists: boolean, path = ""): Readonly<Record<string, unknown>> => {
  if (!Predicate.isObjectOrArray(input)) return {}
  const ids: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(input)) {
    const inner = Array.isArray(input) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`
    const isId = isIdName(name) || (Array.isArray(input) && isIdName(path))
    if (isFree(name)) continue
    if (isId && value !== undefined && !Predicate.isObjectOrArray(value)) ids[inner] = value
    else if (!Array.isArray(value) || lists || isId) Object.assign(ids, idsIn(value, lists, inner))
  }
  return ids
}

/** Creates a record by POST; 409 is `Conflict`. The client token that the protocol adds makes a repeat harmless. */
export const create = <I, O>(
  route: Route,
  body: (input: I) => unknown,
  response: ResponseDecoder.ResponseDecoder<O>
): Call<[input: I], I, O, Conflict> => {
  const operation: Operation<I, O, Conflict> = {
    ...route,
    method: "POST",
    request: (input) => ({ ids: idsIn(input, true), body: body(input) }),
    safety: "idempotent",
    response,
    failures: conflict
  }
  return Object.assign(
    (input: I): Effect.Effect<O, Conflict | RequestError, SangforScpTransport> =>
      Predicate.isObject(input) && !hidesFields(input)
        ? execute(operation, input)
        : badRequest(operation, "The input is no plain object: give what the function documents."),
    { operation }
  )
}

/** A call on one record, as it is written down for {@link recordCall}. */
interface RecordCall<in Args extends ReadonlyArray<unknown>, in out I extends ById, out O> extends Route {
  readonly method: HttpMethod
  /** From the function's arguments to the operation's input. */
  readonly input: (...args: Args) => I
  /** What the request has beside the path. */
  readonly request: (input: I) => Pick<RequestParts, "ids" | "query" | "body" | "secrets">
  readonly response: ResponseDecoder.ResponseDecoder<O>
}

const recordCallWith = <Args extends ReadonlyArray<unknown>, I extends ById, O, E>(
  { input: toInput, request, ...route }: RecordCall<Args, I, O>,
  failures: Failures.FailureTable<E>
): Call<Args, I, O, E> => {
  const pathOf = fillPath(route.path)
  return call(
    {
      ...route,
      request: (input) => {
        const { ids, ...parts } = request(input)
        return { path: pathOf(input.id), ids: { ...idsIn(input, false), ...ids }, ...parts }
      },
      safety: "idempotent",
      failures
    },
    toInput
  )
}

/**
 * Writes to one record, by its id; 404 is `NotFound`, 409 is `Conflict`. A repeat is harmless: POST and PUT carry a client
 * token, and DELETE finds nothing the second time.
 */
export const recordCall = <Args extends ReadonlyArray<unknown>, I extends ById, O>(
  described: RecordCall<Args, I, O>
): Call<Args, I, O, NotFound | Conflict> => recordCallWith(described, notFoundOrConflict)

/** The same for a write that came with a version that sites may be older than: 404 of such a site is `Unsupported`. */
export const laterRecordCall = <Args extends ReadonlyArray<unknown>, I extends ById, O>(
  described: RecordCall<Args, I, O> & LaterRoute
): Call<Args, I, O, Unsupported | NotFound | Conflict> =>
  recordCallWith<Args, I, O, Unsupported | NotFound | Conflict>(described, [
    ...Failures.unsupportedBefore(described.since),
    ...notFoundOrConflict
  ])

/** The first name of a path such as `data[3].memory_mb`. */
const firstName = (path: string): string => /^[^.[]*/.exec(path)?.[0] ?? ""

/** A record without its fields of a wrong type; one that fits the model stays as it is. */
export const dropMisfits = <A>(model: Model.Model<A>): ((record: unknown) => unknown) => {
  const { is, issues } = Model.checker(model)
  return (record) => {
    if (is(record) || !Predicate.isObject(record)) return record
    const misfits = new Set(issues(record).map(({ path }) => firstName(path)))
    return Json.keepNotes(record, Object.fromEntries(Object.entries(record).filter(([name]) => !misfits.has(name))))
  }
}

/**
 * Like `ResponseDecoder.model`, for a response that must not fail for a field that nobody needs: what has been done would
 * then look undone. A field of a wrong type is left out where the model does without it, and counted as drift.
 */
export const lenient = <A>(model: Model.Model<A>): ResponseDecoder.ResponseDecoder<A> => {
  const strict = ResponseDecoder.model(model)
  const drop = dropMisfits(model)
  return {
    hasBody: true,
    decode: (payload) => {
      const decoded = strict.decode(payload)
      if (Result.isSuccess(decoded)) return decoded
      return Result.match(strict.decode(drop(payload)), {
        onSuccess: ({ drift, value }) => Result.succeed({ value, drift: [...drift, ...decoded.failure] }),
        onFailure: () => decoded
      })
    }
  }
}

/** Words such as `success` in the place of an id name no task. */
const isId = (text: string): boolean => /\d/.test(text) && !/\s/.test(text)

/** The fields of a response that may be the bare id of a task, a word, or nothing. */
export const toStarted = (payload: unknown): object => {
  if (typeof payload === "string") return isId(payload) ? { task_id: payload } : {}
  return Predicate.isObject(payload) && !Array.isArray(payload) ? payload : {}
}

/** The task that a write started, from an object that names it, its bare id, or an empty body for none. */
export const task: ResponseDecoder.ResponseDecoder<Started> = ResponseDecoder.from(lenient(Started), toStarted)

/** The same as the task's id alone, empty for none. */
export const taskId: ResponseDecoder.ResponseDecoder<string> = ResponseDecoder.map(task, ({ task_id }) => task_id ?? "")

const flags: ReadonlyMap<unknown, 0 | 1> = new Map<unknown, 0 | 1>([
  [true, 1],
  [1, 1],
  [false, 0],
  [0, 0]
])

/** 1 for yes, 0 for no, as SCP writes them. Throws for what is neither, so that the input is refused as unreadable. */
export const flag = (value: Flag): 0 | 1 =>
  Option.getOrThrowWith(Option.fromUndefinedOr(flags.get(value)), () => new TypeError("no flag"))

/** The same for a field that may be left out. */
export const optionalFlag = (value: Flag | undefined): 0 | 1 | undefined =>
  value === undefined ? undefined : flag(value)
