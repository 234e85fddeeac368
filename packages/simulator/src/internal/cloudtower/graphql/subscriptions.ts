/**
 * Subscriptions: what changes is pushed over a WebSocket, by the protocol that Towers call `graphql-ws`.
 *
 * It is the one of `subscriptions-transport-ws`: `connection_init`, `start` and `stop` come from the client,
 * `connection_ack`, `data`, `error`, `complete` and `ka` from the server.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { GraphQLSchema } from "graphql"
import type { HttpRequest } from "../../engine/http.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asObject, asText } from "../../engine/json.ts"
import type { Outcome } from "../../engine/outcome.ts"
import type { Channel, Peer, Sockets } from "../../engine/simulation.ts"
import * as Body from "../body.ts"
import type { Change, ChangeFeed } from "../store/changeFeed.ts"
import type { Context } from "./context.ts"
import * as Documents from "./documents.ts"
import type { Event } from "./schema.ts"
import { singularOf } from "./schema.ts"

/** What subscriptions work with. */
export interface Options {
  readonly schema: () => GraphQLSchema
  readonly feed: ChangeFeed
  /** Brings the state up to a time. */
  readonly advance: (now: number) => void
  /** What the fields of a message's document work with. */
  readonly contextOf: (request: HttpRequest, now: number) => Context
  readonly now: () => number
  readonly check: (request: HttpRequest, now: number) => Outcome<string>
}

/** All subscriptions of a Tower. */
export interface Subscriptions extends Sockets {
  /** Ends all connections as when the network breaks; gives how many there were. */
  readonly drop: () => number
}

type RecordChange = Extract<Change, { readonly _tag: "Record" }>

const mutations = { INSERT: "CREATED", UPDATE: "UPDATED", DELETE: "DELETED" } as const

const eventOf = ({ action, after, before }: RecordChange): Event => ({
  mutation: mutations[action],
  node: after ?? null,
  previousValues: before ?? null
})

/** A client, whose token may come with its first message as well as with the handshake. */
class Connection implements Channel {
  readonly #options: Options
  #request: HttpRequest
  readonly #documents = new Map<string, Documents.Document>()
  #isAccepted = false
  readonly #onClosed: (connection: Connection) => void
  readonly peer: Peer

  constructor(options: Options, request: HttpRequest, peer: Peer, onClosed: (connection: Connection) => void) {
    this.#options = options
    this.#request = request
    this.peer = peer
    this.#onClosed = onClosed
  }

  closed = (): void => this.#onClosed(this)

  receive = (text: string, now: number): void => {
    this.#options.advance(now)
    const message = Result.getOrElse(Body.parseJson(Buffer.from(text)), (): Json => null)
    const { id = null, payload = null, type = null } = asObject(message)
    switch (type) {
      case "connection_init":
        return this.#init(asObject(payload), now)
      case "start":
        return this.#start(asText(id), payload, now)
      case "stop":
        return this.#stop(asText(id))
      case "connection_terminate":
        return this.peer.close()
      default:
        return this.#send("error", asText(id), { message: "The message is none of the protocol graphql-ws" })
    }
  }

  /** Pushes a change to the documents that ask for it. */
  push(change: RecordChange): void {
    const field = singularOf(change.type)
    for (const [id, document] of this.#documents) {
      if (Documents.rootFields(document).has(field)) this.#execute(id, document, { [field]: eventOf(change) })
    }
  }

  #send(type: string, id: string, payload?: object): void {
    this.peer.send(JSON.stringify({ type, id: id === "" ? undefined : id, payload }))
  }

  #init({ Authorization, authorization = Authorization ?? null }: JsonObject, now: number): void {
    const token = asText(authorization) || this.#request.headers["authorization"]
    this.#request = { ...this.#request, headers: { ...this.#request.headers, authorization: token } }
    this.#isAccepted = Result.isSuccess(this.#options.check(this.#request, now))
    if (this.#isAccepted) return this.#send("connection_ack", "")
    this.#send("connection_error", "", { message: "Please log in", code: "LOAD_TOKEN_FAILED" })
    this.peer.close()
  }

  #start(id: string, payload: Json, now: number): void {
    if (!this.#isAccepted) return this.#send("error", id, { message: "Please log in", code: "LOAD_TOKEN_FAILED" })
    Result.match(Documents.read(this.#options.schema(), payload), {
      onFailure: (errors) => this.#send("error", id, Documents.failure(errors).errors?.[0]),
      onSuccess: (document) => {
        if (document.operation.operation === "subscription") {
          this.#documents.set(id, document)
          return
        }
        this.#execute(id, document, {}, now)
        this.#send("complete", id)
      }
    })
  }

  #stop(id: string): void {
    if (this.#documents.delete(id)) this.#send("complete", id)
  }

  #execute(id: string, document: Documents.Document, root: Readonly<Record<string, unknown>>, now?: number): void {
    const { contextOf, now: stateNow, schema } = this.#options
    const context = contextOf(this.#request, now ?? stateNow())
    this.#send("data", id, Documents.execute(schema(), document, context, root))
  }
}

/** The subscriptions of a Tower, none at first. */
export const make = (options: Options): Subscriptions => {
  const connections = new Set<Connection>()
  options.feed.listen((change) => {
    if (change._tag === "Record") for (const connection of connections) connection.push(change)
  })
  return {
    protocol: "graphql-ws",
    connect: (request, peer) => {
      const connection = new Connection(options, request, peer, (closed) => connections.delete(closed))
      connections.add(connection)
      return connection
    },
    drop: () => {
      const count = connections.size
      for (const { peer } of connections) peer.terminate()
      return count
    }
  }
}
