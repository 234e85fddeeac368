/** Writes whose connection ends at each third byte of the request, and at each byte of the response. */
import * as CuttingServer from "@effect-hci/simulator/CuttingServer"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Auth from "../../src/Auth.ts"
import * as HciError from "../../src/HciError.ts"
import * as NodeHttpClient from "../../src/node/HttpClient.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"
import * as Transport from "../../src/Transport.ts"
import { makeThing, plainProtocol, type Thing, writeThing } from "../support/fakeServer.ts"

const body = JSON.stringify({ id: "thing-1", size: 1 })

/** The same response in several framings. */
const responses = {
  length: `HTTP/1.1 201 Created\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  "length, then closed": `HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  chunks: `HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n${body.slice(0, 5)}\r\n${(body.length - 5).toString(16)}\r\n${body.slice(5)}\r\n0\r\n\r\n`,
  "chunks, then closed": `HTTP/1.1 201 Created\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  "until closed": `HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n${body}`
} as const

const duplicate = "HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}"

/** Retries at once, however many calls fail. */
const policy = { ...RetryPolicy.defaultPolicy, schedule: Schedule.recurs(4), budget: Number.POSITIVE_INFINITY }

/** A server that counts what it carries out; it knows repeats by their token where it remembers tokens. */
const makeSite = Effect.fnUntraced(function* (response: string, remembers: boolean) {
  const tokens = new Set<string>()
  const state = { cut: Option.none<CuttingServer.Cut>(), isLasting: false, effects: 0 }
  const url = yield* CuttingServer.make({
    cut: () => {
      const { cut } = state
      if (!state.isLasting) state.cut = Option.none()
      return Option.getOrUndefined(cut)
    },
    respond: (request) => {
      const token = /^x-once: (.*)$/im.exec(request)?.[1] ?? ""
      if (remembers && tokens.has(token)) return duplicate
      tokens.add(token)
      state.effects += 1
      return response
    }
  })
  return { state, url }
})

/** What is false of how a write ended; empty for nothing. */
const faultOf = (exit: Exit.Exit<Thing, unknown>, effects: number): string => {
  if (effects > 1) return `carried out ${effects} times`
  if (Exit.isSuccess(exit)) return effects === 1 && exit.value.id === "thing-1" ? "" : "a success of nothing"
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  if (!HciError.isRequestError(error) && !(error instanceof HciError.Conflict)) return "a defect"
  return effects === 1 && error.mayHaveTakenEffect !== true ? `denied: ${error.message}` : ""
}

const operations = { idempotent: makeThing, write: writeThing } as const

/** Makes a write for each place, one step after the other, over one connection at a time, and gives what was false. */
const faultsOf = (
  response: string,
  safety: keyof typeof operations,
  part: CuttingServer.Cut["in"],
  bytes: number,
  step = 1
) =>
  Effect.gen(function* () {
    const { state, url } = yield* makeSite(response, safety === "idempotent")
    const transport = yield* Transport.make(
      { protocol: plainProtocol, auth: Auth.anonymous, rateLimits: false },
      { url, circuitBreaker: false }
    )
    const faults: Array<string> = []
    for (let at = 0; at <= bytes; at += step) {
      const how = at % 2 === 0 ? "reset" : "end"
      Object.assign(state, { cut: Option.some({ in: part, at, how }), isLasting: at % 5 === 0, effects: 0 })
      const exit = yield* Effect.exit(transport.execute(operations[safety], { size: 1 }))
      const fault = faultOf(exit, state.effects)
      if (fault !== "") faults.push(`${how} after ${at} bytes: ${fault}`)
    }
    return faults
  }).pipe(
    Effect.scoped,
    Effect.provide(NodeHttpClient.layer({ connections: 1 })),
    Effect.provideService(RetryPolicy.RetryPolicy, policy)
  )

describe.each(["idempotent", "write"] as const)("an operation that is %s", (safety) => {
  it.effect("is carried out once at most, and never denied, wherever its request ends", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* faultsOf(responses.length, safety, "request", 220, 3), [])
    })
  )

  it.effect.each(Object.entries(responses))("and wherever its response ends: %s", ([, response]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* faultsOf(response, safety, "response", response.length), [])
    })
  )
})
