import type * as Model from "@effect-hci/core/Model"
import * as Failures from "@effect-hci/core/Failures"
import type { Conflict, NotFound } from "@effect-hci/core/HciError"
import type { HttpMethod, Operation, RequestParts } from "@effect-hci/core/Operation"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import type { ById, Started } from "../models/Common.ts"
import * as Answers from "./answers.ts"
import * as Pages from "./paging.ts"

/** What all constructors below take: a name, a path with at most one place, the version that brought the operation. */
interface Route {
  readonly name: string
  readonly path: string
  readonly since?: string
}

/** Puts an id into the one place of a path. */
const placer = (path: string): ((id: string) => Readonly<Record<string, string>>) => {
  const place = /\{(\w+)\}/.exec(path)?.[1] ?? "id"
  return (id) => ({ [place]: id })
}

/** A collection, page by page. */
export const list = <Filters, A>(route: Route, codec: Model.Model<A>): Pages.ListOperation<Filters, A> => ({
  ...route,
  method: "GET",
  request: Pages.pageRequest,
  safety: "read",
  response: Pages.page(codec),
  failures: Failures.none
})

/** One record by its id. */
export const get = <A>(route: Route, codec: Model.Model<A>): Operation<ById, A, NotFound> => {
  const place = placer(route.path)
  return {
    ...route,
    method: "GET",
    request: ({ id }) => ({ path: place(id) }),
    safety: "read",
    response: ResponseDecoder.model(codec),
    failures: Failures.notFound
  }
}

/** Something there is one of. */
export const only = <A>(route: Route, codec: Model.Model<A>): Operation<void, A> => ({
  ...route,
  method: "GET",
  request: () => ({}),
  safety: "read",
  response: ResponseDecoder.model(codec),
  failures: Failures.none
})

/** Makes something new. The client token of the wire makes a repeat harmless. */
export const create = <I, O>(
  route: Route,
  body: (input: I) => unknown,
  response: ResponseDecoder.ResponseDecoder<O>
): Operation<I, O, Conflict> => ({
  ...route,
  method: "POST",
  request: (input) => ({ body: body(input) }),
  safety: "idempotent",
  response,
  failures: Failures.conflict
})

/** Changes one thing, with the client token of the wire, or by deleting it, so that a repeat is harmless. */
export const changeWith = <I extends ById, O>(
  route: Route & { readonly method: HttpMethod },
  rest: (input: I) => Pick<RequestParts, "query" | "body">,
  response: ResponseDecoder.ResponseDecoder<O>
): Operation<I, O, NotFound | Conflict> => {
  const place = placer(route.path)
  return {
    ...route,
    request: (input) => ({ path: place(input.id), ...rest(input) }),
    safety: "idempotent",
    response,
    failures: Failures.notFoundOrConflict
  }
}

/** Changes one thing by a task. */
export const change = <I extends ById>(
  route: Route & { readonly method: HttpMethod },
  rest: (input: I) => Pick<RequestParts, "query" | "body">
): Operation<I, Started, NotFound | Conflict> => changeWith(route, rest, Answers.task)
