/**
 * Tasks: the work that SCP does after it has answered.
 *
 * To wait for one, see `TaskPoller`.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { NotFound, RequestError } from "@effect-hci/core/HciError"
import type * as Paging from "@effect-hci/core/Paging"
import type { HttpTransport } from "./HttpTransport.ts"
import { execute } from "./internal/execute.ts"
import * as Pages from "./internal/paging.ts"
import type { Task } from "./models/Tasks.ts"
import type { Filters } from "./operations/Tasks.ts"
import * as operations from "./operations/Tasks.ts"

export * from "./models/Tasks.ts"
export type { Filters } from "./operations/Tasks.ts"
/** The calls as data, for tests and tools. */
export { operations }

/** Every matching task, page by page, in the server's order. Since SCP 6.3.83. */
export const list = (filters: Filters & Paging.Options = {}): Stream.Stream<Task, RequestError, HttpTransport> =>
  Pages.stream(operations.list, filters)

/** One page of the matching tasks, with the total. */
export const listPage = (
  input: Pages.PageInput<Filters> = {}
): Effect.Effect<Paging.Page<Task>, RequestError, HttpTransport> => Pages.listPage(operations.list, input)

/** How many tasks match. */
export const count = (filters: Filters = {}): Effect.Effect<number, RequestError, HttpTransport> =>
  Pages.count(operations.list, filters)

/** One task as it stands; fails with `NotFound`. */
export const get = (id: string): Effect.Effect<Task, NotFound | RequestError, HttpTransport> =>
  execute(operations.get, { id })
