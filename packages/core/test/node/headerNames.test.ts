/** Header names go out as the vendor writes them. */
import * as SocketServer from "@effect-hci/simulator/SocketServer"
import * as RawRequest from "@effect-hci/test-support/RawRequest"
import { always, json } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as Auth from "../../src/Auth.ts"
import type { Operation } from "../../src/Operation.ts"
import * as ResponseDecoder from "../../src/ResponseDecoder.ts"
import * as Transport from "../../src/Transport.ts"
import * as NodeHttpClient from "../../src/node/HttpClient.ts"
import { getThing, makeThing, plainProtocol } from "../support/fakeServer.ts"

const auth: Auth.Auth = {
  authorize: (request) =>
    Effect.succeed(
      HttpClientRequest.setHeaders(request, { authorization: "secret", "x-amz-date": "now", cookie: "a=1" })
    ),
  invalidate: () => Effect.succeed(false)
}
const protocol = { ...plainProtocol, headerNames: ["X-Once", "X-Amz-Date"] }

const upload: Operation<FormData, void> = {
  ...makeThing,
  name: "Things.upload",
  request: (form) => ({ form }),
  response: ResponseDecoder.empty,
  failures: []
}

describe("header names", () => {
  it.live("are sent as the protocol writes them, with JSON, with a form and without a body", () =>
    Effect.gen(function* () {
      const server = yield* SocketServer.make({ script: always(json({ id: "t-1", size: 3 })) })
      const form = new FormData()
      form.append("file", new Blob(["content"]), "a.txt")
      const transport = yield* Transport.make({ protocol, auth, rateLimits: false }, { url: server.url })
      yield* transport.execute(getThing, { id: "t" })
      yield* transport.execute(makeThing, { size: 1 })
      yield* transport.execute(upload, form)
      const [get, post, multipart] = server.requests.map(({ raw }) => RawRequest.headerNames(raw))
      assert.includeMembers([...(get ?? [])], ["Accept", "Authorization", "Cookie", "User-Agent", "X-Amz-Date"])
      for (const names of [post ?? [], multipart ?? []]) {
        assert.includeMembers(
          [...names],
          ["Authorization", "Content-Type", "Cookie", "User-Agent", "X-Amz-Date", "X-Once"]
        )
      }
      assert.include(server.requests[2]?.text, "content")
      assert.match(server.requests[2]?.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/)
    }).pipe(Effect.provide(NodeHttpClient.layer()), Effect.scoped)
  )
})
