/**
 * One API call as data: what to send, what comes back, what may be done twice.
 *
 * An `Operation` is what a transport executes, what the simulator routes by, what the command line calls by name, and
 * what a test asserts on.
 *
 * ```ts
 * import { Operation } from "@effect-hci/core"
 * import { HttpTransport } from "@effect-hci/sangfor-scp"
 * import { Schema } from "effect"
 *
 * // A call that this library has no function for: it is signed, retried and traced as all others are.
 * const countServers = Operation.make({
 *   name: "Lab.countServers",
 *   method: "GET",
 *   path: "/janus/20180725/servers",
 *   request: () => ({ query: { page_num: 0, page_size: 1 } }),
 *   response: Schema.Struct({ total_size: Schema.Number })
 * })
 *
 * export const program = HttpTransport.execute(countServers, undefined)
 * ```
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type * as Redacted from "effect/Redacted"
import type { FailureTable } from "./Failures.ts"
import * as Failures from "./Failures.ts"
import type { Conflict, NotFound } from "./HciError.ts"
import type { Model } from "./Model.ts"
import * as ResponseDecoder from "./ResponseDecoder.ts"

/**
 * The HTTP methods that the platforms use.
 *
 * @category models
 */
export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/**
 * What may be done twice.
 *
 * - `read`: changes nothing, so it is retried after any passing fault
 * - `idempotent`: changes something, but a repeat of the same call does not change it again
 * - `write`: retried only when no byte was sent
 *
 * @category models
 */
export type Safety = "read" | "idempotent" | "write"

/**
 * A value of a query parameter. `undefined` is left out where the input of the call has no field of that name; a field
 * that is there and `undefined` is refused, since a filter that is left out selects more.
 *
 * @category models
 */
export type ParameterValue = string | number | boolean | undefined

/**
 * What one call sends beside its method.
 *
 * @category models
 */
export interface RequestParts {
  /** Values of the path parameters, by the names in the template. */
  readonly path?: Readonly<Record<string, string>>
  /**
   * Ids that the body carries, by the names of the call's inputs: one each, or a list of at least one. They are checked as
   * path parameters are, and not sent from here. An optional one is named only where it is given; what is no text is refused.
   */
  readonly ids?: Readonly<Record<string, unknown>>
  /** Query parameters, in order. */
  readonly query?: Readonly<Record<string, ParameterValue>>
  /**
   * Sent as JSON; bytes (`Uint8Array`) are sent as they are, as `application/octet-stream`. Fields that are `undefined` are
   * left out, but not within `where`, where they are refused; so is whatever JSON would change or lose.
   */
  readonly body?: unknown
  /** Sent as `multipart/form-data`, in place of `body`. */
  readonly form?: FormData
  /**
   * Secrets that the server can tell of although the request does not show them, as a password that is sent encrypted:
   * they are masked in errors.
   */
  readonly secrets?: ReadonlyArray<Redacted.Redacted>
}

/**
 * One API call: `I` is its input, `O` its decoded response, `E` what it can fail with beside the common errors.
 *
 * @category models
 */
export interface Operation<in I, out O, out E = never> {
  /** Module and function, as in `Servers.get`: the name in spans, metrics, errors and on the command line. */
  readonly name: string
  /** HTTP method of the request. */
  readonly method: HttpMethod
  /** Path template below the site's address, as in `/janus/20180725/servers/{server_id}`. */
  readonly path: string
  /** What the request sends for an input. */
  readonly request: (input: I) => RequestParts
  /** What may be done twice, and so what is retried. */
  readonly safety: Safety
  /** How the payload of a successful response becomes a typed value. */
  readonly response: ResponseDecoder.ResponseDecoder<O>
  /** Which failures become errors of this operation; the others become a common one. */
  readonly failures: FailureTable<E>
  /** The version of the platform that brought the operation, where it is not in all known versions. */
  readonly since?: string
}

/**
 * Fills the parameters of a path template, each value percent-encoded.
 *
 * @category encoding
 */
export const expandPath = (template: string, values: Readonly<Record<string, string>> = {}): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""))

/**
 * An operation that no document of the vendor has, or not yet, as {@link make} takes it.
 *
 * @category options
 */
export interface MakeOptions<in I, out O> extends Pick<Operation<I, O>, "name" | "method" | "path"> {
  /** What the request sends for an input. Default: nothing. */
  readonly request?: ((input: I) => RequestParts) | undefined
  /** What may be done twice, and so what is retried. Default: `read` for GET, `write` for all else. */
  readonly safety?: Safety | undefined
  /** The Schema of the payload of a successful response. Default: it is not checked, and `unknown`. */
  readonly response?: Model<O> | undefined
}

/**
 * An operation of one's own, for `HttpTransport.execute`: it gets credentials, retries, rate limits, spans and errors as all
 * others. Fails with `NotFound` on 404, with `Conflict` on 409, and as any request can.
 *
 * @category models
 */
export const make: {
  <O, I = void>(options: MakeOptions<I, O> & { readonly response: Model<O> }): Operation<I, O, NotFound | Conflict>
  <I = void>(options: MakeOptions<I, unknown>): Operation<I, unknown, NotFound | Conflict>
} = <I>({
  request = () => ({}),
  response = Schema.Unknown,
  safety,
  ...route
}: MakeOptions<I, unknown>): Operation<I, unknown, NotFound | Conflict> => ({
  ...route,
  request,
  safety: safety ?? (route.method === "GET" ? "read" : "write"),
  response: ResponseDecoder.model(response),
  failures: Failures.notFoundOrConflict
})
