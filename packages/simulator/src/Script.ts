/**
 * What a scripted server does with its requests: routes, and for each route responses as plain data or as functions of the
 * request, whole or broken. For tests of what no simulated site responds; `ScriptedServer` runs a script.
 *
 * ```ts
 * import { Script, ScriptedServer } from "@effect-hci/simulator"
 * import { Effect } from "effect"
 * import * as HttpClient from "effect/http/HttpClient"
 *
 * // The first request finds its connection reset, all others get the version.
 * const server = ScriptedServer.make([
 *   Script.first("GET", "/version", { reset: "before" }),
 *   Script.route("GET", "/version", Script.json({ version: "6.8.0" }))
 * ])
 *
 * export const program = HttpClient.get("https://scp.example/version").pipe(
 *   Effect.retry({ times: 1 }),
 *   Effect.flatMap((response) => response.json),
 *   Effect.provide(server.layer)
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * A request as the server received it.
 *
 * @category models
 */
export interface Request {
  /** The method as it was sent. */
  readonly method: string
  /** The request target as it was sent: path and query, or host and port of a `CONNECT`. */
  readonly target: string
  /** The target without its query, neither decoded nor normalized. */
  readonly path: string
  /** Query parameters, decoded; of a repeated name the last one. */
  readonly query: Readonly<Record<string, string>>
  /** Values of the `{names}` in the path of the route, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Header fields by lower-case name; of a repeated name the last one. */
  readonly headers: Readonly<Record<string, string>>
  /** Header fields in the order and with the names that were sent. */
  readonly rawHeaders: ReadonlyArray<readonly [name: string, value: string]>
  /** The body without transfer coding; in process, empty where it is a form. */
  readonly body: Uint8Array<ArrayBuffer>
  /** The body as UTF-8. */
  readonly text: string
  /** The body parsed as JSON; `undefined` where it is empty or no JSON. */
  readonly json: unknown
  /** The body as a form; `undefined` where it is none. */
  readonly form: FormData | undefined
  /** Every byte of the request as it came over the connection; in process, the request as HTTP/1.1 writes it. */
  readonly raw: Uint8Array<ArrayBuffer>
  /** How many requests the server had received before. */
  readonly index: number
  /** How many requests the same route had received before. */
  readonly count: number
  /** Number of the connection, from 0; always 0 in process. */
  readonly connection: number
  /** How many requests had come over the same connection before; always 0 in process. */
  readonly onConnection: number
  /** Milliseconds since the epoch, by the `Clock` that the server was made with. */
  readonly at: number
}

/**
 * Header fields: pairs keep order, case and repetition.
 *
 * @category models
 */
export type Headers = Readonly<Record<string, string>> | ReadonlyArray<readonly [name: string, value: string]>

/**
 * A body: text is sent as UTF-8; a function gives the chunks of a streamed body, which may be endless.
 *
 * @category models
 */
export type Body = string | Uint8Array<ArrayBuffer> | (() => Iterable<Uint8Array<ArrayBuffer>>)

/**
 * A response as plain data.
 *
 * @category models
 */
export interface Response {
  /** HTTP status. Default: 200. */
  readonly status?: number | undefined
  /**
   * Header fields that are sent; none is added but `Content-Length`, where neither it nor `Transfer-Encoding` is given and
   * the body is no stream. A stream without `Content-Length` is sent chunked.
   */
  readonly headers?: Headers | undefined
  /** Default: empty. */
  readonly body?: Body | undefined
  /** How long to wait before the first byte. */
  readonly delay?: Duration.Input | undefined
  /** How long to wait between the header fields and the body. */
  readonly bodyDelay?: Duration.Input | undefined
  /** Number of bytes of the body after which the connection ends, though the header fields promise the whole. */
  readonly truncateAt?: number | undefined
  /**
   * When the connection is reset: `"before"` the first byte of the response, `"within"` the body (after `truncateAt`
   * bytes, by default half of them), or, over sockets, `"after"` the whole response, without having said `Connection: close`.
   */
  readonly reset?: "before" | "within" | "after" | undefined
  /**
   * In process: the code of Node that the connection fails with, before anything is sent, as `ECONNREFUSED` or `ENOTFOUND`.
   * Over sockets the connection is there already, and is reset.
   */
  readonly failure?: string | undefined
  /** True: there is no response, and the connection stays open until the client closes it. */
  readonly silent?: boolean | undefined
  /** Bytes in place of a response, sent as they are; then the connection ends. */
  readonly raw?: string | Uint8Array<ArrayBuffer> | undefined
  /** True: a `CONNECT` is accepted, and bytes are passed on to its target on loopback; over sockets alone. */
  readonly tunnel?: boolean | undefined
}

/**
 * What a route does with one request.
 *
 * @category models
 */
export type Step = Response | Effect.Effect<Response> | ((request: Request) => Response | Effect.Effect<Response>)

/**
 * Which requests a server handles, and how.
 *
 * @category models
 */
export interface Route {
  /** The method, or `"*"` for every method. */
  readonly method: string
  /** The path: literal text, `{name}` for one segment, `*` at the end for any rest. */
  readonly path: string
  /** One step for every request, or the steps of the first, second, ... request; the last one goes on. */
  readonly steps: Step | ReadonlyArray<Step>
  /** How many requests the route handles; later ones go to the routes after it. Default: all. */
  readonly times?: number | undefined
}

/**
 * Routes; the first one that fits a request handles it. What no route fits gets a 404.
 *
 * @category models
 */
export type Script = ReadonlyArray<Route>

/**
 * A route for requests of a method (`"*"`: any) and a path with `{names}` or a `*` at its end.
 *
 * @category constructors
 */
export const route = (method: string, path: string, steps: Step | ReadonlyArray<Step>): Route => ({
  method,
  path,
  steps
})

/**
 * A route for as many requests as it has steps; later ones go to the routes after it.
 *
 * @category constructors
 */
export const first = (method: string, path: string, ...steps: ReadonlyArray<Step>): Route => ({
  method,
  path,
  steps,
  times: steps.length
})

/**
 * A script that does the same with every request, or one step after the other.
 *
 * @category constructors
 */
export const always = (steps: Step | ReadonlyArray<Step>): Script => [route("*", "*", steps)]

/**
 * A JSON response.
 *
 * @category constructors
 */
export const json = (body: unknown, options: Omit<Response, "body"> = {}): Response =>
  jsonText(JSON.stringify(body), options)

/**
 * A response with a JSON content type whose body is the given text, valid JSON or not.
 *
 * @category constructors
 */
export const jsonText = (text: Body, { headers = {}, ...options }: Omit<Response, "body"> = {}): Response => ({
  ...options,
  headers: [["Content-Type", "application/json"], ...headerPairs(headers)],
  body: text
})

/**
 * Header fields as pairs.
 *
 * @category scripts
 */
export const headerPairs = (headers: Headers): ReadonlyArray<readonly [string, string]> =>
  isPairs(headers) ? headers : Object.entries(headers)

const isPairs = (headers: Headers): headers is ReadonlyArray<readonly [string, string]> => Array.isArray(headers)

/**
 * What a server knows of a request before a route is found for it.
 *
 * @category models
 */
export type Received = Pick<Request, "method" | "target" | "rawHeaders" | "body" | "raw"> &
  Partial<Pick<Request, "connection" | "onConnection" | "form">>

/**
 * A running script: finds the route of each request and keeps the requests.
 *
 * @category models
 */
export interface Runner {
  /** Every request so far, in the order in which they were complete. */
  readonly requests: ReadonlyArray<Request>
  /** The response that the script gives to a request. */
  readonly respond: (received: Received) => Effect.Effect<Response>
  /** Replaces the script; requests already received stay, and counts by route begin anew. */
  readonly setScript: (script: Script) => void
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

const compile = (route: Route) => {
  const rest = route.path.endsWith("*")
  const names: Array<string> = []
  const pattern = (rest ? route.path.slice(0, -1) : route.path)
    .split(/(\{[^}]*\})/)
    .map((part) => {
      if (!part.startsWith("{")) return escaped(part)
      names.push(part.slice(1, -1))
      return "([^/]*)"
    })
    .join("")
  const steps: ReadonlyArray<Step> = isSteps(route.steps) ? route.steps : [route.steps]
  const times = route.times ?? Number.POSITIVE_INFINITY
  return { method: route.method, names, times, pattern: new RegExp(`^${pattern}${rest ? "" : "$"}`), steps, count: 0 }
}

const isSteps = (steps: Route["steps"]): steps is ReadonlyArray<Step> => Array.isArray(steps)

const decoded = (text: string): string =>
  Result.getOrElse(
    Result.try(() => decodeURIComponent(text)),
    () => text
  )

const parseJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

const notFound: Step = json({ message: "no route of the test's script fits this request" }, { status: 404 })

const run = (step: Step, request: Request): Effect.Effect<Response> => {
  const response = typeof step === "function" ? step(request) : step
  return Effect.isEffect(response) ? response : Effect.succeed(response)
}

/**
 * A runner for a script.
 *
 * @category scripts
 */
export const runner = (script: Script): Runner => {
  let routes = script.map(compile)
  const requests: Array<Request> = []
  return {
    requests,
    respond: (received) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        const [path = "", search = ""] = received.target.split(/\?(.*)/s)
        const route = routes.find(
          ({ count, method, pattern, times }) =>
            count < times && (method === "*" || method === received.method) && pattern.test(path)
        )
        const values = route?.pattern.exec(path)?.slice(1) ?? []
        const text = new TextDecoder().decode(received.body)
        const request: Request = {
          connection: 0,
          onConnection: 0,
          form: undefined,
          ...received,
          path,
          query: Object.fromEntries(new URLSearchParams(search)),
          params: Object.fromEntries((route?.names ?? []).map((name, index) => [name, decoded(values[index] ?? "")])),
          headers: Object.fromEntries(received.rawHeaders.map(([name, value]) => [name.toLowerCase(), value])),
          text,
          json: Option.getOrUndefined(parseJson(text)),
          index: requests.length,
          count: route?.count ?? 0,
          at
        }
        requests.push(request)
        if (route === undefined) return run(notFound, request)
        const step = route.steps[Math.min(route.count, route.steps.length - 1)] ?? notFound
        route.count += 1
        return run(step, request)
      }),
    setScript: (next) => {
      routes = next.map(compile)
    }
  }
}

/**
 * Changes the responses of a script; the script has done its work by then, as when only the response is lost.
 *
 * @category scripts
 */
export const mapResponses = (script: Script, change: (request: Request, response: Response) => Response): Script =>
  script.map((route) => ({
    ...route,
    steps: (isSteps(route.steps) ? route.steps : [route.steps]).map(
      (step): Step =>
        (request) =>
          Effect.map(run(step, request), (response) => change(request, response))
    )
  }))
