/**
 * Enough of Sangfor SCP for a script: logins, paged lists, tasks and one create, over a state that tests change at any time,
 * also between two pages of a listing. The simulated site of `SangforScp` knows the whole platform, and does not lie.
 *
 * ```ts
 * import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
 * import { ScriptedSangforScp, ScriptedServer } from "@effect-hci/simulator"
 * import { Effect, Layer, Redacted, Stream } from "effect"
 *
 * const { script, state } = ScriptedSangforScp.make({ servers: ScriptedSangforScp.records(250) })
 *
 * // Someone deletes the first thirty servers while the second page is read.
 * state.beforePage = (page) => {
 *   if (page === 1) state.lists["servers"]?.splice(0, 30)
 * }
 *
 * const site = SangforScp.layer({
 *   url: "https://scp.example",
 *   credentials: { accessKey: "AK5F3B2A1D9E", secretKey: Redacted.make("...") },
 *   protocol: "classic"
 * }).pipe(Layer.provide(ScriptedServer.make(script).layer))
 *
 * // The listing fails, because not all servers that were there throughout may be in it.
 * export const program = Servers.list().pipe(Stream.runCollect, Effect.flip, Effect.provide(site))
 * ```
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { constants, generateKeyPairSync, type KeyObject, privateDecrypt } from "node:crypto"
import { keystoneError } from "./Misbehaviour.ts"
import { json, type Request, type Response, route, type Script } from "./Script.ts"

/**
 * The paging envelope of a list.
 *
 * @category models
 */
export interface Page {
  readonly total_size: unknown
  readonly page_num: unknown
  readonly page_size: unknown
  /** The number of the next page as text, empty on the last page. */
  readonly next_page_num: unknown
  readonly data: unknown
}

/**
 * What the site holds, counts and is about to do. Tests read and change it at any time, also during a listing.
 *
 * @category models
 */
export interface State {
  /** Records by the last segment of their list's path, as in `servers` for `/janus/20180725/servers`. */
  readonly lists: Record<string, Array<object>>
  /** Tasks by id; `undefined` for one that is gone. A function gives each read its own state of the task. */
  readonly tasks: Map<string, object | undefined | ((reads: number) => object | undefined)>
  /** How often each task was read. */
  readonly taskReads: Map<string, number>
  /** The user and the password that a login is accepted with. */
  credentials: { readonly username: string; readonly password: string }
  /** Logins that were accepted. */
  logins: number
  /** Logins that were refused. */
  failedLogins: number
  /** Seconds that a token lives, as its `expires` says. Default: 86,400. */
  tokenSeconds: number
  /** Tokens that are accepted; empty it to end all sessions. */
  readonly tokens: Set<string>
  /** The servers that creates have really made. */
  readonly created: Array<object>
  /** The response and the time (epoch in milliseconds) of each `X-Client-Token` of a create. */
  readonly clientTokens: Map<string, { readonly at: number; readonly response: Response }>
  /** How long an `X-Client-Token` is remembered, in milliseconds. Default: 15 minutes. */
  clientTokenMillis: number
  /** Runs before each page is read. */
  beforePage: (page: number, request: Request) => void
  /** Changes a page before it is sent. */
  changePage: (page: Page, request: Request) => Page
  /** Page size whatever is asked for; 0 for the one that is asked for. */
  pageSize: number
  /** True: `page_num` is not looked at, every request gets the first page. */
  ignoresPageNumber: boolean
}

/**
 * A site: its state, and the routes that read and change it.
 *
 * @category models
 */
export interface Site {
  readonly state: State
  readonly script: Script
}

/**
 * The user and the password of a new site.
 *
 * @category constructors
 */
export const credentials = { username: "admin", password: "pa55-word-5ecret" } as const

/**
 * Data in the envelope of SCP.
 *
 * @category responses
 */
export const data = (value: unknown, status = 200): Response => json({ code: 0, message: "", data: value }, { status })

/**
 * An error in the envelope of SCP.
 *
 * @category responses
 */
export const error = (status: number, message: string, code: number | string = status): Response =>
  json({ code, message, data: {} }, { status })

/**
 * Records with ids `<prefix>-0000` and upwards, in the least form that clients accept as servers, volumes or images.
 *
 * @category records
 */
export const records = (
  count: number,
  prefix = "server"
): Array<{ readonly id: string; readonly name: string; readonly status: string }> =>
  Array.from({ length: count }, (_, index) => ({
    id: `${prefix}-${String(index).padStart(4, "0")}`,
    name: `${prefix} ${index}`,
    status: "running"
  }))

const field = (value: unknown, ...names: ReadonlyArray<string>): unknown =>
  names.reduce((inner, name) => (Predicate.hasProperty(inner, name) ? inner[name] : undefined), value)

let keys: { readonly privateKey: KeyObject; readonly modulus: string } | undefined

/** One key for all sites of a process: it takes a while to make. */
const keyPair = () => {
  if (keys === undefined) {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
    const modulus = Buffer.from(publicKey.export({ format: "jwk" }).n ?? "", "base64url").toString("hex")
    keys = { privateKey, modulus }
  }
  return keys
}

const decrypt = (hex: string): string | undefined => {
  const key = { key: keyPair().privateKey, padding: constants.RSA_PKCS1_PADDING }
  const decrypted = Result.try(() => privateDecrypt(key, Buffer.from(hex, "hex")).toString())
  return Result.isSuccess(decrypted) ? decrypted.success : undefined
}

const initialState = (lists: Record<string, Array<object>>): State => ({
  lists,
  tasks: new Map(),
  taskReads: new Map(),
  credentials,
  logins: 0,
  failedLogins: 0,
  tokenSeconds: 86_400,
  tokens: new Set(),
  created: [],
  clientTokens: new Map(),
  clientTokenMillis: 15 * 60 * 1000,
  beforePage: () => {},
  changePage: (page) => page,
  pageSize: 0,
  ignoresPageNumber: false
})

const logIn = (state: State, { at, json: body }: Request): Response => {
  const given = field(body, "auth", "passwordCredentials")
  const password = decrypt(String(field(given, "password")))
  if (field(given, "username") !== state.credentials.username || password !== state.credentials.password) {
    state.failedLogins += 1
    return keystoneError(401, "The request you have made requires authentication.")
  }
  state.logins += 1
  const id = `token-${state.logins}-5ecret`
  state.tokens.add(id)
  const expires = new Date(at + state.tokenSeconds * 1000).toISOString()
  return data({ access: { token: { id, issued_at: new Date(at).toISOString(), expires } } })
}

const isAuthorized = (state: State, authorization = ""): boolean =>
  authorization.startsWith("AWS4-HMAC-SHA256 ") ||
  (authorization.startsWith("Token ") && state.tokens.has(authorization.slice("Token ".length)))

const readPage = (state: State, name: string, request: Request): Response => {
  const number = state.ignoresPageNumber ? 0 : Number(request.query["page_num"] ?? 0)
  state.beforePage(number, request)
  const all = state.lists[name]
  if (all === undefined) return error(404, `there is no list ${name}`)
  const size = state.pageSize > 0 ? state.pageSize : Number(request.query["page_size"] ?? 100)
  const end = (number + 1) * size
  const page: Page = {
    total_size: all.length,
    page_num: number,
    page_size: size,
    next_page_num: end < all.length ? String(number + 1) : "",
    data: all.slice(end - size, end)
  }
  return data(state.changePage(page, request))
}

const readTask = (state: State, id: string): Response => {
  const reads = state.taskReads.get(id) ?? 0
  state.taskReads.set(id, reads + 1)
  const script = state.tasks.get(id)
  const task = typeof script === "function" ? script(reads) : script
  return task === undefined ? error(404, `there is no task ${id}`) : data(task)
}

/** Makes servers once for each token, for as long as the token is remembered. */
const createServers = (state: State, { at, headers, json: body }: Request): Response => {
  const token = headers["x-client-token"]
  const earlier = token === undefined ? undefined : state.clientTokens.get(token)
  if (earlier !== undefined && at - earlier.at < state.clientTokenMillis) {
    return error(409, `X-Client-Token ${token} was used already`)
  }
  const uuids = Array.from({ length: Number(field(body, "count") ?? 1) }, () => {
    const id = `created-${String(state.created.length).padStart(4, "0")}`
    const server = { id, name: field(body, "name"), status: "running" }
    state.created.push(server)
    state.lists["servers"]?.push(server)
    return id
  })
  const task_id = `task-${state.created.length}`
  state.tasks.set(task_id, { task_id, status: "finish", progress: 100 })
  const response = data({ task_id, uuids }, 201)
  if (token !== undefined) state.clientTokens.set(token, { at, response })
  return response
}

const startTask = (state: State): Response => {
  const task_id = `task-${state.tasks.size + 1}`
  state.tasks.set(task_id, { task_id, status: "finish", progress: 100 })
  return data({ task_id }, 202)
}

/**
 * A site with some lists. It accepts tokens from its login and every EC2 signature. Actions on servers and deletions
 * start a task that is finished and change nothing. Put routes of your own before those of `script` to misbehave.
 *
 * @category constructors
 */
export const make = (lists: Record<string, Array<object>> = { servers: [] }): Site => {
  const state = initialState(lists)
  const authorized =
    (respond: (request: Request) => Response) =>
    (request: Request): Response =>
      isAuthorized(state, request.headers["authorization"]) ? respond(request) : error(401, "unauthorized")
  const publicKey = () => data({ public_key: `${keyPair().modulus}\n` })
  const record = ({ params }: Request): Response => {
    const match = state.lists[params["list"] ?? ""]?.find((candidate) => field(candidate, "id") === params["id"])
    return match === undefined ? error(404, `there is no ${params["id"]}`) : data(match)
  }
  const action = authorized(() => startTask(state))
  return {
    state,
    script: [
      route("GET", "/janus/v2/public-key", publicKey),
      route("GET", "/janus/public-key", publicKey),
      route("POST", "/janus/authenticate", (request) => logIn(state, request)),
      route(
        "GET",
        "/janus/{date}/system/version",
        authorized(() => data({ version: "6.11.1" }))
      ),
      route(
        "GET",
        "/janus/{date}/tasks/{id}",
        authorized(({ params }) => readTask(state, params["id"] ?? ""))
      ),
      route(
        "POST",
        "/janus/{date}/servers",
        authorized((request) => createServers(state, request))
      ),
      route("POST", "/janus/{date}/servers/{id}/{action}", action),
      route("GET", "/janus/{date}/{list}/{id}", authorized(record)),
      route("PUT", "/janus/{date}/{list}/{id}", action),
      route("DELETE", "/janus/{date}/{list}/{id}", action),
      route(
        "GET",
        "/janus/{date}/{list}",
        authorized((request) => readPage(state, request.params["list"] ?? "", request))
      )
    ]
  }
}
