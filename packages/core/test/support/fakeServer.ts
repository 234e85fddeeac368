import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import { always, type Request, type Response } from "@effect-hci/simulator/Script"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Predicate from "effect/Predicate"
import * as Model from "../../src/Model.ts"
import * as Failures from "../../src/Failures.ts"
import type { Conflict, NotFound } from "../../src/HciError.ts"
import type { Operation } from "../../src/Operation.ts"
import * as ResponseDecoder from "../../src/ResponseDecoder.ts"
import type { Protocol } from "../../src/Protocol.ts"

/** What a server does with its n-th request, counted from 1: a response, with a body of JSON or a text, or none. */
export type Reply =
  | {
      readonly status: number
      readonly body?: unknown
      readonly text?: string
      readonly headers?: Record<string, string>
    }
  | { readonly broken: string }
  | "no response"

const responseOf = (reply: Reply): Response => {
  if (reply === "no response") return { silent: true }
  if ("broken" in reply) return { failure: reply.broken }
  const { body, headers, status, text = body === undefined ? "" : JSON.stringify(body) } = reply
  return { status, headers, body: text }
}

/** A scripted server that responds by a function of the request and its number. */
export const fakeServer = (respond: (request: Request, n: number) => Reply): ScriptedServer.ScriptedServer =>
  ScriptedServer.make(always((request) => responseOf(respond(request, request.index + 1))))

/** A platform with no envelope, whose errors are `{message, code}`. */
export const plainProtocol: Protocol = {
  platform: "plain",
  headerNames: ["X-Once"],
  headers: (method) => Effect.sync(() => (method === "GET" ? {} : { "X-Once": `${Math.random()}` })),
  repeatWindow: (method) => (method === "POST" ? "15 minutes" : undefined),
  duplicate: ({ status }) => (status === 409 ? "possible" : undefined),
  parseEnvelope: (status, body) => {
    if (status < 300) return { _tag: "Success", payload: body }
    const message = Predicate.hasProperty(body, "message") ? String(body.message) : undefined
    const code = Predicate.hasProperty(body, "code") ? String(body.code) : undefined
    return {
      _tag: "Error",
      ...(message === undefined ? undefined : { message }),
      ...(code === undefined ? undefined : { code })
    }
  },
  requestId: (headers) => headers["x-request-id"]
}

export interface Thing {
  readonly id: string
  readonly size: number
  readonly color?: string | null
}
export const Thing: Model.Model<Thing> = Schema.Struct({
  id: Schema.String,
  size: Schema.Number,
  color: Model.optional(Model.openEnum(["red", "green"]))
})

export const getThing: Operation<{ readonly id: string }, Thing, NotFound> = {
  name: "Things.get",
  method: "GET",
  path: "/api/things/{id}",
  request: ({ id }) => ({ path: { id } }),
  safety: "read",
  response: ResponseDecoder.model(Thing),
  failures: Failures.notFound
}

export const makeThing: Operation<{ readonly size: number }, Thing, Conflict> = {
  name: "Things.create",
  method: "POST",
  path: "/api/things",
  request: (body) => ({ body }),
  safety: "idempotent",
  response: ResponseDecoder.model(Thing),
  failures: Failures.conflict
}

export const writeThing: Operation<{ readonly size: number }, Thing, Conflict> = { ...makeThing, safety: "write" }
