/** A client of CloudTower written from its document alone, in process or over a socket. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "../../src/CloudTower.ts"

/** A JSON document that can be walked without checks; a missing step gives `undefined`. */
export interface Json {
  readonly [key: string]: Json
  readonly [index: number]: Json
}

export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  readonly json: Json
}

export interface Options {
  readonly headers?: Record<string, string>
  /** In place of JSON of the body. */
  readonly raw?: string | FormData
  readonly method?: string
}

/** Posts to a path below `/v2/api/`, or to one that begins with a slash. */
export type Post = (path: string, body?: unknown, options?: Options) => Promise<Received>

export const parse = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

const requestOf = (url: string, path: string, body: unknown, options: Options): Request => {
  const method = options.method ?? "POST"
  const content = options.raw ?? JSON.stringify(body ?? {})
  const type: Record<string, string> = content instanceof FormData ? {} : { "content-type": "application/json" }
  return new Request(url + (path.startsWith("/") ? path : `/v2/api/${path}`), {
    method,
    headers: { ...(method === "GET" ? {} : type), ...options.headers },
    ...(method === "GET" ? {} : { body: content })
  })
}

/** Plain HTTP through fetch. */
export const viaFetch =
  (url: string): Post =>
  async (path, body, options = {}) => {
    const response = await fetch(requestOf(url, path, body, options))
    const text = await response.text()
    return { status: response.status, headers: Object.fromEntries(response.headers), text, json: parse(text) }
  }

/** Through the `HttpClient` of the test, with its clock. */
export const viaClient: Effect.Effect<Post, never, HttpClient.HttpClient> = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const run = Effect.runPromiseWith(yield* Effect.context())
  return (path, body, options = {}) =>
    run(
      Effect.gen(function* () {
        const request = requestOf("https://tower.simulator", path, body, options)
        const response = yield* client.execute(HttpClientRequest.fromWeb(request))
        const text = yield* response.text
        return { status: response.status, headers: response.headers, text, json: parse(text) }
      })
    )
})

export const login = async (post: Post, handle: CloudTower.CloudTowerHandle): Promise<Post> => {
  const { password, username } = handle.credentials
  const received = await post("login", { username, password: Redacted.value(password), source: "LOCAL" })
  const authorization = String(received.json["data"]?.["token"])
  return (path, body, options = {}) => post(path, body, { ...options, headers: { authorization, ...options.headers } })
}

/** Logged in, in process. */
export const inProcess: Effect.Effect<Post, never, HttpClient.HttpClient | CloudTower.Simulator> = Effect.gen(
  function* () {
    const handle = yield* CloudTower.Simulator
    const post = yield* viaClient
    return yield* Effect.promise(() => login(post, handle))
  }
)

/** Logged in, over HTTP with plain `fetch`. */
export const overHttp: Effect.Effect<Post, never, CloudTower.Simulator> = Effect.flatMap(
  CloudTower.Simulator,
  (handle) => Effect.promise(() => login(viaFetch(handle.url), handle))
)

/** One request as an effect. */
export const send = (...[post, ...input]: [Post, ...Parameters<Post>]): Effect.Effect<Received> =>
  Effect.promise(() => post(...input))

/** The body of a response to a request that must be granted. */
export const ok = (...[post, ...input]: [Post, ...Parameters<Post>]): Effect.Effect<Json> =>
  Effect.map(send(post, ...input), (received) => {
    assert.strictEqual(received.status, 200, `${input[0]}: ${received.text}`)
    return received.json
  })

/** The message of a request that must be rejected. */
export const rejected = (status: number, ...[post, ...input]: [Post, ...Parameters<Post>]): Effect.Effect<string> =>
  Effect.map(send(post, ...input), (received) => {
    assert.strictEqual(received.status, status, `${input[0]}: ${received.text}`)
    assert.strictEqual(String(received.json["status"]), String(status))
    assert.isString(received.json["path"])
    return str(received.json["message"])
  })

export const str = (json: Json | undefined): string => String(json ?? "")

export const list = (json: Json | undefined): ReadonlyArray<Json> => (Array.isArray(json) ? json : [])

/** A write whose task is waited for; gives the id of the record. */
export const completed = (...[post, ...input]: [Post, ...Parameters<Post>]): Effect.Effect<string> =>
  Effect.gen(function* () {
    const received = yield* ok(post, ...input)
    const [started = received] = list(received)
    const task = str(started["task_id"])
    yield* TestClock.adjust("2 seconds")
    const tasks = yield* ok(post, "get-tasks", { where: { id_in: [task] } })
    assert.strictEqual(str(tasks[0]?.["status"]), "SUCCESSED", JSON.stringify(tasks))
    return str(started["data"]?.["id"])
  })

/** The one record of an id. */
export const one = (post: Post, path: string, id: string): Effect.Effect<Json> =>
  Effect.map(ok(post, path, { where: { id } }), (rows) => {
    assert.strictEqual(list(rows).length, 1, `${path} ${id}`)
    return rows[0] ?? {}
  })

/** That a document has these fields. */
export const has = (json: Json | undefined, expected: Readonly<Record<string, unknown>>): void => {
  const actual: Record<string, unknown> = { ...json }
  assert.deepInclude(actual, expected)
}
