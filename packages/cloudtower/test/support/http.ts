/** A scripted server whose every request goes to one function, and responses as a Tower writes them. */
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import { always, json as jsonResponse, type Request, type Response } from "@effect-hci/simulator/Script"
import type * as Effect from "effect/Effect"

/** What a server does with a request, and with how many came before it. */
export type Handler = (request: Request, index: number) => Response | Effect.Effect<Response>

/** A server that responds by a function of the request and of how many came before it. */
export const serve = (handle: Handler): ScriptedServer.ScriptedServer =>
  ScriptedServer.make(always((request) => handle(request, request.index)))

/** JSON with a status. */
export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  jsonResponse(body, { status, headers })

/** An error as CloudTower writes it. */
export const errorResponse = (
  status: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {}
): Response =>
  json({ message, status, path: "/", stack: "Error: at /usr/share/tower/secret.js:1", ...more }, status, {
    "x-tower-request-id": "req-1"
  })

/** What a path that a Tower does not know responds with. */
export const unknownPath = (): Response => ({ status: 404, body: "Cannot POST" })
