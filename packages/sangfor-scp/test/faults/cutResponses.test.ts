/** Successful responses without a body: those that may have been cut off, and those that say that they are whole. */
import { assertFails } from "@effect-hci/test-support/Assertions"
import * as CuttingServer from "@effect-hci/simulator/CuttingServer"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SangforScpNode from "../../src/Node.ts"
import { Servers } from "../../src/index.ts"
import { keys, newServer } from "./support.ts"

/** Creates a server at a site that gives these bytes as its response, and no other byte. */
const createAt = (response: string) =>
  Effect.gen(function* () {
    const url = yield* CuttingServer.make({
      respond: () => response,
      cut: () => ({ in: "response", at: response.length, how: "end" })
    })
    const site = SangforScpNode.layer({ url, credentials: keys, protocol: "classic" })
    return yield* Servers.create(newServer("a")).pipe(Effect.provide(site))
  }).pipe(Effect.scoped)

describe("a create whose successful response has no body", () => {
  it.live.each(["200 OK", "201 Created", "202 Accepted"])(
    "and no end but that of its connection may be made: %s",
    (status) =>
      Effect.gen(function* () {
        const error = yield* assertFails(createAt(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`), "InvalidResponse")
        assert.isTrue(error.mayHaveTakenEffect)
        assert.include(error.message, "may have been cut off")
      })
  )

  it.live.each(["201 Created\r\nContent-Length: 0", "202 Accepted\r\nTransfer-Encoding: chunked", "204 No Content"])(
    "and says so is made, without a task: %j",
    (head) =>
      Effect.gen(function* () {
        const end = head.includes("chunked") ? "0\r\n\r\n" : ""
        const created = yield* createAt(`HTTP/1.1 ${head}\r\nConnection: close\r\n\r\n${end}`)
        assert.deepStrictEqual(created, { uuids: [] })
      })
  )
})
