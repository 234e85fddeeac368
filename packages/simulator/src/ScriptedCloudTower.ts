/**
 * Enough of CloudTower for a script: logins, `get-*` lists with their counts, tasks, and labels that are created and
 * deleted, over a state that tests change at any time, also between two pages of a listing. The simulated Tower of `CloudTower`
 * knows the whole platform, and does not lie.
 *
 * ```ts
 * import { CloudTower, Label } from "@effect-hci/cloudtower"
 * import { ScriptedCloudTower, ScriptedServer } from "@effect-hci/simulator"
 * import { Effect, Layer, Redacted, Stream } from "effect"
 *
 * const { script, state } = ScriptedCloudTower.make({ labels: ScriptedCloudTower.labels(3) })
 *
 * // A label without a key, as no document allows it.
 * state.changeList = (records) => records.map((record, index) => (index === 1 ? { ...record, key: null } : record))
 *
 * const tower = CloudTower.layer({
 *   url: "https://tower.example",
 *   credentials: { apiKey: Redacted.make(ScriptedCloudTower.apiKey) }
 * }).pipe(Layer.provide(ScriptedServer.make(script).layer))
 *
 * export const program = Label.list().pipe(Stream.runCollect, Effect.flip, Effect.provide(tower))
 * ```
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import { json, jsonText, type Request, type Response, route, type Script } from "./Script.ts"

/**
 * What the Tower holds, counts and is about to do. Tests read and change it at any time, also during a listing.
 *
 * @category models
 */
export interface State {
  /** Records by the plural of their path, as in `vms` for `/get-vms`; `tasks` and `labels` among them. */
  readonly tables: Record<string, Array<object>>
  /** As `get-version` gives it. */
  version: string
  /** The user and the password that a login is accepted with. */
  credentials: { readonly username: string; readonly password: string }
  /** Logins that were accepted. */
  logins: number
  /** Logins that were refused. */
  failedLogins: number
  /** Tokens and API keys that are accepted; empty it to end all sessions. */
  readonly tokens: Set<string>
  /** The labels that creates have really made. */
  readonly created: Array<object>
  /** The labels that deletions have really removed. */
  readonly deleted: Array<object>
  /** Runs before each window of a list is read. */
  beforeList: (table: string, request: Request) => void
  /** Changes the records of a window before they are sent. */
  changeList: (records: ReadonlyArray<object>, table: string, request: Request) => unknown
  /** Changes the count of a connection before it is sent. */
  changeCount: (count: number, table: string, request: Request) => unknown
}

/**
 * A Tower: its state, and the routes that read and change it.
 *
 * @category models
 */
export interface Tower {
  readonly state: State
  readonly script: Script
}

/**
 * The user and the password of a new Tower.
 *
 * @category constructors
 */
export const credentials = { username: "root", password: "pa55-word-5ecret" } as const

/**
 * The API key of a new Tower.
 *
 * @category constructors
 */
export const apiKey = "api-key-5ecret"

/**
 * An error as CloudTower writes it.
 *
 * @category responses
 */
export const error = (status: number, message: string, more: Readonly<Record<string, unknown>> = {}): Response =>
  json(
    { message, status, path: "/v2/api", stack: "Error: at /usr/share/tower/private.js:1", ...more },
    { status, headers: { "x-tower-request-id": "request-1" } }
  )

const field = (value: unknown, name: string): unknown => (Predicate.hasProperty(value, name) ? value[name] : undefined)

const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** Whether a record fulfils one condition of a `where`; suffixes other than these are not known. */
const fulfils = (record: unknown, key: string, operand: unknown): boolean => {
  if (key === "AND") return listOf(operand).every((where) => matches(record, where))
  if (key === "OR") return listOf(operand).some((where) => matches(record, where))
  if (key === "NOT") return !listOf(operand).some((where) => matches(record, where))
  const suffix = /_(in|gt|lte|not|some)$/.exec(key)
  const value = field(record, suffix === null ? key : key.slice(0, suffix.index))
  switch (suffix?.[1]) {
    case "in":
      return listOf(operand).includes(value)
    case "gt":
      return String(value) > String(operand)
    case "lte":
      return String(value) <= String(operand)
    case "not":
      return (value ?? null) !== operand
    case "some":
      return listOf(value).some((related) => matches(related, operand))
    default:
      return Predicate.isObject(operand) ? matches(value, operand) : (value ?? null) === operand
  }
}

const matches = (record: unknown, where: unknown): boolean =>
  !Predicate.isObject(where) || Object.entries(where).every(([key, operand]) => fulfils(record, key, operand))

/** Records in an order as `name_DESC`; without one, as they are. */
const inOrder = (records: ReadonlyArray<object>, orderBy: unknown): ReadonlyArray<object> => {
  if (typeof orderBy !== "string") return records
  const name = orderBy.replace(/_(ASC|DESC)$/, "")
  const sign = orderBy.endsWith("_DESC") ? -1 : 1
  return records.toSorted((left, right) => {
    const [a, b] = [String(field(left, name)), String(field(right, name))]
    if (a === b) return 0
    return a < b ? -sign : sign
  })
}

/**
 * The window that `where`, `orderBy`, `after`, `skip` and `first` ask for.
 *
 * @category records
 */
export const select = (records: ReadonlyArray<object>, body: unknown): ReadonlyArray<object> => {
  const matching = records.filter((record) => matches(record, field(body, "where")))
  const ordered = inOrder(matching, field(body, "orderBy"))
  const after = field(body, "after")
  const start = after === undefined ? 0 : ordered.findIndex((record) => field(record, "id") === after) + 1
  const skip = start + Number(field(body, "skip") ?? 0)
  const first = field(body, "first")
  return ordered.slice(skip, typeof first === "number" ? skip + first : undefined)
}

/**
 * Labels with ids `label-0000` and upwards, in the least form that clients accept.
 *
 * @category records
 */
export const labels = (count: number): Array<object> =>
  Array.from({ length: count }, (_, index) => label(`label-${String(index).padStart(4, "0")}`, `key ${index}`))

const label = (id: string, key: string, value = ""): object => ({
  id,
  key,
  value,
  createdAt: "2026-01-01T00:00:00.000Z"
})

/**
 * A task as CloudTower lists it; `fields` change or add to it.
 *
 * @category records
 */
export const task = (id: string, fields: Readonly<Record<string, unknown>> = {}): object => ({
  id,
  description: `task ${id}`,
  status: "SUCCESSED",
  progress: 1,
  internal: false,
  local_created_at: "2026-01-01T00:00:00.000Z",
  steps: [],
  ...fields
})

const logIn = (state: State, { json: body }: Request): Response => {
  const { password, username } = state.credentials
  if (field(body, "username") !== username || field(body, "password") !== password) {
    state.failedLogins += 1
    return error(400, "Username or password is incorrect.", { code: "LoginFailed" })
  }
  state.logins += 1
  const token = `token-${state.logins}-5ecret`
  state.tokens.add(token)
  return json({ task_id: null, data: { token } })
}

const createLabels = (state: State, { json: body }: Request): Response =>
  json(
    listOf(body).map((input) => {
      const id = `label-new-${String(state.created.length).padStart(4, "0")}`
      const created = label(id, String(field(input, "key")), String(field(input, "value") ?? ""))
      state.created.push(created)
      ;(state.tables["labels"] ??= []).push(created)
      return { task_id: startTask(state), data: created }
    })
  )

const deleteLabels = (state: State, { json: body }: Request): Response => {
  const all = state.tables["labels"] ?? []
  const removed = all.filter((record) => matches(record, field(body, "where")))
  state.tables["labels"] = all.filter((record) => !removed.includes(record))
  state.deleted.push(...removed)
  return json(removed.map((record) => ({ task_id: startTask(state), data: { id: field(record, "id") } })))
}

const startTask = (state: State): string => {
  const tasks = (state.tables["tasks"] ??= [])
  const id = `task-${tasks.length + 1}`
  tasks.push(task(id))
  return id
}

/**
 * A Tower with some tables. It accepts tokens from its login and one API key. Put routes of your own before those of
 * `script` to misbehave.
 *
 * @category constructors
 */
export const make = (tables: Record<string, Array<object>> = {}): Tower => {
  const state: State = {
    tables,
    version: "4.8.0",
    credentials,
    logins: 0,
    failedLogins: 0,
    tokens: new Set([apiKey]),
    created: [],
    deleted: [],
    beforeList: () => {},
    changeList: (records) => records,
    changeCount: (count) => count
  }
  const authorized =
    (respond: (request: Request) => Response) =>
    (request: Request): Response =>
      state.tokens.has(request.headers["authorization"] ?? "") ? respond(request) : error(401, "not logged in")
  const read = (request: Request, respond: (name: string, table: ReadonlyArray<object>) => Response): Response => {
    const name = request.params["plural"] ?? ""
    state.beforeList(name, request)
    const table = state.tables[name]
    return table === undefined ? { status: 404, body: "Cannot POST" } : respond(name, table)
  }
  const count = (request: Request) =>
    read(request, (name, table) => {
      const matching = select(table, { where: field(request.json, "where") }).length
      return json({ aggregate: { count: state.changeCount(matching, name, request) } })
    })
  const list = (request: Request) =>
    read(request, (name, table) => json(state.changeList(select(table, request.json), name, request)))
  return {
    state,
    script: [
      route("POST", "/v2/api/login", (request) => logIn(state, request)),
      route("GET", "/v2/api/get-version", () => jsonText(JSON.stringify(state.version))),
      route(
        "POST",
        "/v2/api/create-label",
        authorized((request) => createLabels(state, request))
      ),
      route(
        "POST",
        "/v2/api/delete-label",
        authorized((request) => deleteLabels(state, request))
      ),
      route("POST", "/v2/api/get-{plural}-connection", authorized(count)),
      route("POST", "/v2/api/get-{plural}", authorized(list))
    ]
  }
}
