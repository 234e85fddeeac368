/** Executes operations in the form that a system takes: the classic one, the newer one, or whichever it has. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as RcMap from "effect/RcMap"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import { Failures, HciError, Paging, ResponseDecoder, optionalFields } from "@effect-hci/core/Runtime"
import type { Operation, RequestParts } from "@effect-hci/core/Operation"
import type { Transport } from "@effect-hci/core/Transport"
import { Version } from "@effect-hci/core/Platform"
import { errorDetail } from "./call.ts"
import type { Difference, Fields, Site } from "./differences.ts"
import { differences, idOf } from "./differences.ts"
import { completed, maxPageSize, page } from "./paging.ts"

/** One of the two protocols. */
export type Protocol = "classic" | "2024"

/** The version from which systems have the paths of 2024. */
const newerSince = "6.10.0"

/** One way to make a call: a path, and the difference that it needs where it is not the classic one. */
interface Form {
  readonly path: string
  readonly difference?: Difference
}

interface AnyOperation extends Operation<never, unknown, unknown> {}

const newerForms = (difference: Difference): ReadonlyArray<Form> =>
  difference.paths.map((path) => ({ path, difference }))

/** All ways to make a call, the best one of a protocol first; a path with the same method once. */
const formsOf = (operation: AnyOperation, difference: Difference, protocol: Protocol): ReadonlyArray<Form> => {
  const classic: ReadonlyArray<Form> = [operation.path, ...(difference.older ?? [])].map((path) => ({ path }))
  const newer = newerForms(difference)
  const isNewer = protocol === "2024" && difference.prefersClassic !== true
  const forms = isNewer ? [...newer, ...classic] : [...classic, ...newer]
  const keyOf = (form: Form) => `${form.difference?.method ?? operation.method} ${form.path}`
  return forms.filter((form, at) => forms.findIndex((other) => keyOf(other) === keyOf(form)) === at)
}

const anyPayload: ResponseDecoder.ResponseDecoder<unknown> = {
  decode: (payload) => Result.succeed({ value: payload, drift: [] })
}

/** The payload of a GET, with the errors of a call. */
const read = <I, O, E>(
  transport: Transport,
  operation: Operation<I, O, E>,
  path: string,
  parts: RequestParts
): Effect.Effect<unknown, E | HciError.RequestError> =>
  transport.execute<void, unknown, E>(
    { ...operation, method: "GET", path, request: () => parts, safety: "read", response: anyPayload },
    undefined
  )

/** A page of records of any shape. */
const records: ResponseDecoder.ResponseDecoder<Paging.Page<Fields>> = page(Schema.Record(Schema.String, Schema.Unknown))

/** The calls that state all disks of one server. */
interface ServerTurns {
  readonly oneByOne: Semaphore.Semaphore
  /** The task of the last one, which may still run. */
  task: string | undefined
  /** Whether the last one may have started a task that no response named. */
  isUncertain: boolean
}

/** A transport, and what its calls have shown. */
interface Connection {
  readonly transport: Transport
  /** Whose turn it is at each server. */
  readonly servers: RcMap.RcMap<string, ServerTurns>
  /** The path that the site has of some that a difference reads from, by the first of them. */
  readonly readable: Map<string, string>
}

/** What a difference asks of the site, in the name of the call. */
const siteOf = <I, O, E>({ readable, transport }: Connection, operation: Operation<I, O, E>): Site<E> => {
  const refuse: Site<E>["refuse"] = (message) =>
    Effect.fail(new HciError.BadRequest({ ...errorDetail(operation, transport), message }))
  const distrust: Site<E>["distrust"] = (message) =>
    Effect.fail(
      new HciError.InvalidResponse({
        ...errorDetail(operation, transport),
        message: HciError.printable(message),
        issues: []
      })
    )
  const get: Site<E>["get"] = ([newest, ...older], parts = {}) => {
    const readFrom = (path: string) =>
      Effect.tap(read(transport, operation, path, parts), () => Effect.sync(() => readable.set(newest, path)))
    const path = readable.get(newest)
    if (path !== undefined) return readFrom(path)
    return older.reduce(
      (result, next) => Effect.catch(result, (error) => (isMissing(error) ? readFrom(next) : Effect.fail(error))),
      readFrom(newest)
    )
  }
  const list: Site<E>["list"] = ([newest, ...older], query) => {
    const listingOf = (path: string) => {
      const fetch = (page_num: number) =>
        Effect.flatMap(
          read(transport, operation, path, { query: { ...query, page_num, page_size: maxPageSize } }),
          (payload) =>
            Result.match(records.decode(payload), {
              onSuccess: ({ value }) => Effect.succeed(value),
              onFailure: () => distrust("The site gave no page of records.")
            })
        )
      return Paging.stream({
        ...errorDetail(operation, transport),
        fetch: (page) => Effect.flatMap(fetch(page), (found) => completed(found, { page }, fetch))
      })
    }
    return Stream.runCollect(
      older.reduce((listing, next) => Paging.orElse(listing, isMissing, () => listingOf(next)), listingOf(newest))
    )
  }
  return { get, list, refuse, distrust }
}

const partsOf = <I>(operation: Operation<I, unknown, unknown>, input: I): Result.Result<RequestParts, unknown> =>
  Result.try(() => operation.request(input))

/** Longer than a task runs that a call waits for. */
const turnsKept = "15 minutes"

const connect = (transport: Transport): Effect.Effect<Connection, never, Scope.Scope> =>
  Effect.map(
    RcMap.make({
      lookup: (_server: string) =>
        Effect.sync((): ServerTurns => ({ oneByOne: Semaphore.makeUnsafe(1), task: undefined, isUncertain: false })),
      idleTimeToLive: turnsKept
    }),
    (servers) => ({ transport, servers, readable: new Map() })
  )

/** Looks for a task that the site does not list, until it is taken for one that has ended: it can come a moment later. */
const maxMissing = 3

const endedStatuses: ReadonlySet<unknown> = new Set(["finish", "failure", "canceled"])

/** Whether a progress is that of a task that has ended, for a task without a status: -1 failed, 100 finished. */
const progresses = (task: unknown): boolean | undefined =>
  Predicate.hasProperty(task, "progress") && typeof task.progress === "number"
    ? task.progress === -1 || task.progress === 100
    : undefined

/** Whether a task has ended, by its status; without one by its progress, or the time of its end. Else nothing is known. */
const hasEnded = (task: unknown): boolean | undefined => {
  const status = textAt(task, "status") ?? ""
  if (status !== "") return endedStatuses.has(status)
  const end = textAt(task, "end_time") ?? textAt(task, "finished_at") ?? ""
  return end === "" ? progresses(task) : true
}

/** Looks every 3 seconds whether something has ended, for as long as a task may run. */
const awaitTrue = <E>(
  look: Effect.Effect<boolean, E>,
  tooLong: Effect.Effect<never, HciError.RequestError>
): Effect.Effect<unknown, E | HciError.RequestError> =>
  Effect.repeat(look, { schedule: Schedule.spaced("3 seconds"), until: (ended) => ended }).pipe(
    Effect.timeoutOrElse({ duration: "300 seconds", orElse: () => tooLong })
  )

/** Whether a task has ended; fails where it tells nothing that it could be judged by. */
const endOf = <E>(site: Site<E>, task: unknown, name: string): Effect.Effect<boolean, E | HciError.RequestError> => {
  const ended = hasEnded(task)
  return ended === undefined
    ? site.distrust(`${name} has no status that can be read: nothing was changed; call again when it has ended.`)
    : Effect.succeed(ended)
}

/** Waits until a task has ended; what became of it is seen in what it changed. */
const awaitEnd = <E>(site: Site<E>, task_id: string): Effect.Effect<unknown, E | HciError.RequestError> => {
  let missing = 0
  const poll = site.get(["/janus/20180725/tasks/{task_id}"], { path: { task_id } }).pipe(
    Effect.flatMap((task) => endOf(site, task, `The task ${task_id}`)),
    Effect.catchIf(isMissing, () => Effect.sync(() => ++missing >= maxMissing))
  )
  return awaitTrue(poll, site.refuse(`The task ${task_id} still changes the server: call again when it has ended.`))
}

/** Waits until no task of a server runs, three polls long: a task whose response was lost can come a moment later. */
const awaitIdle = <E>(site: Site<E>, server: string): Effect.Effect<unknown, E | HciError.RequestError> => {
  let idle = 0
  const poll = site.list(["/janus/20180725/tasks"], { object_id: server }).pipe(
    Effect.catchIf(isMissing, () => Effect.succeed([])),
    Effect.flatMap((tasks) => {
      const ofServer = tasks.filter((task) => (textAt(task, "object_id") ?? server) === server)
      return Effect.forEach(ofServer, (task) => endOf(site, task, `A task of the server ${server}`))
    }),
    Effect.map((ends) => {
      idle = ends.every((ended) => ended) ? idle + 1 : 0
      return idle >= maxMissing
    })
  )
  return awaitTrue(
    poll,
    site.refuse(
      `The response to an earlier update of the server ${server} was lost, and a task still changes it: call again when it has ended.`
    )
  )
}

/** The same with the task that the payload names. */
const withTask = <O>(
  decoder: ResponseDecoder.ResponseDecoder<O>
): ResponseDecoder.ResponseDecoder<{ readonly value: O; readonly task: string | undefined }> => ({
  ...decoder,
  decode: (payload, headers) =>
    Result.map(decoder.decode(payload, headers), ({ drift, value }) => ({
      value: { value, task: textAt(payload, "task_id") },
      drift
    }))
})

/** Sends the request that was prepared, with the response of an operation. */
type Send<I, E> = <A>(operation: Operation<I, A, E>) => Effect.Effect<A, E | HciError.RequestError>

/** Whether a request may have been carried out though no response says so, or none that could be read. */
const isUncertain = <A, E>(exit: Exit.Exit<A, E>): boolean =>
  Option.match(Exit.findErrorOption(exit), {
    onNone: () => Exit.isFailure(exit),
    onSome: (error) =>
      isTrue(error, "mayHaveTakenEffect") || isTrue(error, "replayed") || error instanceof HciError.InvalidResponse
  })

/** Makes a call that states all disks of a server when those before it have been carried out. */
const inTurn = <I, O, E>(
  connection: Connection,
  operation: Operation<I, O, E>,
  server: string,
  prepared: Effect.Effect<Send<I, E>, E | HciError.RequestError>
): Effect.Effect<O, E | HciError.RequestError> =>
  Effect.scoped(
    Effect.flatMap(RcMap.get(connection.servers, server), (turns) =>
      Effect.gen(function* () {
        const site = siteOf(connection, operation)
        if (turns.task !== undefined) yield* awaitEnd(site, turns.task)
        turns.task = undefined
        if (turns.isUncertain) yield* awaitIdle(site, server)
        turns.isUncertain = false
        const send = yield* prepared
        const { task, value } = yield* send({ ...operation, response: withTask(operation.response) }).pipe(
          Effect.onExit((exit) => Effect.sync(() => void (turns.isUncertain = isUncertain(exit))))
        )
        turns.task = task
        return value
      }).pipe(turns.oneByOne.withPermit)
    )
  )

/** Makes a call in one form. */
const executeForm = <I, O, E>(
  connection: Connection,
  operation: Operation<I, O, E>,
  input: I,
  { difference, path }: Form
): Effect.Effect<O, E | HciError.RequestError> => {
  const { transport } = connection
  if (difference === undefined) return transport.execute({ ...operation, path }, input)
  const classic = partsOf(operation, input)
  // The transport says what is wrong with an input that cannot be read.
  if (Result.isFailure(classic)) return transport.execute(operation, input)
  const prepared = Effect.map(
    difference.prepare(classic.success, siteOf(connection, operation)),
    ({ parts, payload = (same: unknown) => same }): Send<I, E> =>
      (operationOfForm) =>
        transport.execute(
          {
            ...operationOfForm,
            path,
            method: difference.method ?? operation.method,
            request: () => parts,
            response: ResponseDecoder.from(operationOfForm.response, payload)
          },
          input
        )
  )
  return difference.statesDisks === true
    ? inTurn(connection, operation, idOf(classic.success), prepared)
    : Effect.flatMap(prepared, (send) => send(operation))
}

const statusOf = (error: unknown): number | undefined =>
  Predicate.hasProperty(error, "status") && typeof error.status === "number" ? error.status : undefined

const isTrue = (error: unknown, name: string): boolean => Predicate.hasProperty(error, name) && error[name] === true

/** Whether an error can mean that the system has no such path; not after an attempt that may have had its effect. */
const isMissing = (error: unknown): boolean =>
  (statusOf(error) === 404 || statusOf(error) === 405) &&
  !isTrue(error, "replayed") &&
  !isTrue(error, "mayHaveTakenEffect")

/**
 * Whether an error shows that the system has the path: it refused the request itself. What comes without a code may be of
 * a proxy before it.
 */
const isThere = (error: unknown): boolean => {
  const status = statusOf(error) ?? 0
  const isOfPlatform = textAt(error, "code") !== undefined
  return isOfPlatform && status >= 400 && status < 500 && ![401, 404, 405, 429].includes(status)
}

/** The date in a path, or the path where it has none. */
const dateOf = (path: string): string => /\/janus\/(\d{8})\//.exec(path)?.[1] ?? path

/** A message with the dates of the paths that a site does not have, each once. */
const withDates = (message: string, paths: ReadonlyArray<string>): string =>
  `${message} (dates tried: ${[...new Set(paths.map(dateOf))].join(", ")})`

/**
 * The same for a call that is made in one form only, where a 404 or 405 is not for a record that is not there.
 */
export const explainMissing = (
  { failures, name, path }: Operation<never, unknown, unknown>,
  failure: Failures.Failure,
  isDetecting: boolean
): Failures.Failure =>
  isMissing(failure) &&
  !failures.some((rule) => rule.matches(failure)) &&
  (!isDetecting || differences[name] === undefined)
    ? { ...failure, message: withDates(failure.message, [path]) }
    : failure

const textAt = (error: unknown, name: string): string | undefined =>
  Predicate.hasProperty(error, name) && typeof error[name] === "string" ? error[name] : undefined

/** The failure of a call that no form was right for: it says which were tried, or which version the call needs. */
const triedAll = <I, O, E>(
  { failures, name }: Operation<I, O, E>,
  forms: ReadonlyArray<Form>,
  error: unknown,
  site: string | undefined
): E | HciError.RequestError => {
  const [code, requestId] = [textAt(error, "code"), textAt(error, "requestId")]
  const serverVersion = textAt(error, "serverVersion")
  return Failures.toError(failures, {
    platform: "sangfor-scp",
    operation: name,
    status: statusOf(error) ?? 404,
    message: withDates(
      textAt(error, "message") ?? "",
      forms.map(({ path }) => path)
    ),
    ...optionalFields({ site, code, requestId, serverVersion })
  })
}

/** A transport that makes calls in the form of newer systems. */
export const newer = (transport: Transport): Effect.Effect<Transport, never, Scope.Scope> =>
  Effect.map(connect(transport), (connection) => ({
    ...transport,
    execute: (operation, input) => {
      const difference = differences[operation.name]
      if (difference === undefined) return transport.execute(operation, input)
      return executeForm(connection, operation, input, { path: difference.paths[0], difference })
    }
  }))

/**
 * Whether a site does not tell its version, as one that keeps it from a tenant's user. An error of a proxy does not show it.
 */
const tellsNoVersion = (error: HciError.RequestError): boolean =>
  isMissing(error) || isThere(error) || error._tag === "InvalidResponse"

/**
 * A transport that finds out what the system takes: its version says which protocol is tried first; a path that it does
 * not have is followed by the older ones, once, and the one that works is remembered. A site that does not tell its version
 * is taken for an older one; where the version cannot be read for now, the call fails before it is made.
 */
export const detecting = Effect.fnUntraced(function* (
  transport: Transport,
  version: Effect.Effect<string, HciError.RequestError>
): Effect.fn.Return<Transport, never, Scope.Scope> {
  const connection = yield* connect(transport)
  const foundForms = new Map<string, Form>()
  const protocol = version.pipe(
    Effect.map((siteVersion): Protocol => (Version.isOlder(siteVersion, newerSince) ? "classic" : "2024")),
    Effect.catchIf(tellsNoVersion, () => Effect.succeed<Protocol>("classic"))
  )
  const attempt = <I, O, E>(
    operation: Operation<I, O, E>,
    input: I,
    forms: ReadonlyArray<Form>,
    at: number
  ): Effect.Effect<O, E | HciError.RequestError> => {
    const form = forms[at] ?? { path: operation.path }
    return executeForm(connection, operation, input, form).pipe(
      Effect.tap(() => Effect.sync(() => foundForms.set(operation.name, form))),
      Effect.catch((error) => {
        if (isThere(error)) foundForms.set(operation.name, form)
        if (!isMissing(error)) return Effect.fail(error)
        if (at + 1 < forms.length) return attempt(operation, input, forms, at + 1)
        return Effect.fail(forms.length === 1 ? error : triedAll(operation, forms, error, transport.site))
      })
    )
  }
  return {
    ...transport,
    execute: (operation, input) => {
      const difference = differences[operation.name]
      if (difference === undefined) return transport.execute(operation, input)
      const form = foundForms.get(operation.name)
      if (form !== undefined) return executeForm(connection, operation, input, form)
      return Effect.flatMap(protocol, (chosen) => attempt(operation, input, formsOf(operation, difference, chosen), 0))
    }
  }
})
