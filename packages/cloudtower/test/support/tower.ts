/** A Tower in memory: records in tables, read by id, names and relations, one page at a time; it takes any credentials. */
import { select } from "@effect-hci/simulator/ScriptedCloudTower"
import type { Response } from "@effect-hci/simulator/Script"
import type { ScriptedServer } from "@effect-hci/simulator/ScriptedServer"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { type Auth, CloudTower } from "../../src/index.ts"
import type { Handler } from "./http.ts"
import { json, serve, unknownPath } from "./http.ts"

/** A record of a table. */
export type Row = object

/** What a Tower holds, and how it responds beside its tables. */
export interface TowerState {
  /** Records by the plural of their path, as in `vms` for `/get-vms`. */
  readonly tables?: Readonly<Record<string, Array<Row>>>
  /** Paths below `/v2/api/` with a handler of their own; GraphQL is `/api`. */
  readonly routes?: Readonly<Record<string, Handler>>
  readonly version?: string
}

const connection = "-connection"

const readTable = (tables: Readonly<Record<string, ReadonlyArray<Row>>>, name: string, body: unknown): Response => {
  const counts = name.endsWith(connection)
  const rows = tables[counts ? name.slice(0, -connection.length) : name]
  if (rows === undefined) return unknownPath()
  if (!counts) return json(select(rows, body))
  const where = Predicate.hasProperty(body, "where") ? body.where : undefined
  return json({ aggregate: { count: select(rows, { where }).length } })
}

/** A Tower that responds from its state; the state may change under it. */
export const tower = ({ routes = {}, tables = {}, version = "4.8.0" }: TowerState = {}): ScriptedServer =>
  serve((request, index) => {
    const name = request.path.replace("/v2/api/", "")
    const route = routes[name]
    if (route !== undefined) return route(request, index)
    if (name === "get-version") return { body: `"${version}"` }
    if (name === "login") return json({ task_id: null, data: { token: "token-1" } })
    return name.startsWith("get-") ? readTable(tables, name.slice(4), request.json) : unknownPath()
  })

const url = "https://tower.test"
export const apiKey: Redacted.Redacted = Redacted.make("key-5ecret")
const password: Redacted.Redacted = Redacted.make("pa55word")

/** The three services over a server, by default with an API key. */
export const connect = (
  server: { readonly layer: Layer.Layer<HttpClient.HttpClient> },
  options: Partial<CloudTower.Options> = {}
): Layer.Layer<CloudTower.CloudTower> =>
  Layer.provide(CloudTower.layer({ url, credentials: { apiKey }, ...options }), server.layer)

/** Runs a program against a server. */
export const against =
  (server: { readonly layer: Layer.Layer<HttpClient.HttpClient> }, options: Partial<CloudTower.Options> = {}) =>
  <A, E>(program: Effect.Effect<A, E, CloudTower.CloudTower>): Effect.Effect<A, E> =>
    Effect.provide(program, connect(server, options))

/** A login with a password. */
export const withPassword = (more: Partial<Auth.PasswordCredentials> = {}): Partial<CloudTower.Options> => ({
  credentials: { username: "root", password, ...more }
})
