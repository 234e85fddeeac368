import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { Auth, HttpTransport, Servers } from "../src/index.ts"
import { accessKey, ok, page, secretKey, serve, site, url } from "./support/http.ts"

const key = { accessKey, secretKey: Redacted.make(secretKey) }

/** 2025-01-02T03:04:05Z. */
const moment = Date.UTC(2025, 0, 2, 3, 4, 5)

// Signatures computed with Python's hmac and hashlib from the description of the algorithm.
describe("EC2 signatures", () => {
  it.effect("signs a GET without its query", () => {
    const server = serve(() => page([]))
    return Effect.gen(function* () {
      yield* TestClock.setTime(moment)
      yield* Servers.count({ name: "web", az_id: "a b" })
      assert.strictEqual(
        server.requests[0]?.headers["authorization"],
        "AWS4-HMAC-SHA256 Credential=AK5F3B2A1D9E7C4082F1/20250102/cn-south-1/open-api/aws4_request, " +
          "SignedHeaders=x-amz-date, Signature=f1adcb54b6c9df9b3635b7f3325cbefa0170e172569f1d567084fc90e52abc7e"
      )
      assert.strictEqual(server.requests[0]?.headers["x-amz-date"], "20250102T030405Z")
      assert.strictEqual(server.requests[0]?.query["name"], "web")
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("signs the exact bytes of a body", () => {
    const server = serve(() => ok({ task_id: "t" }, 201))
    return Effect.gen(function* () {
      yield* TestClock.setTime(moment)
      yield* Servers.stop("f14b3195", { force: true })
      assert.strictEqual(server.requests[0]?.text, '{"force":1}')
      assert.match(
        server.requests[0]?.headers["authorization"] ?? "",
        /Signature=41b6366618081af57a4373c1909807f9f7f1d5e0d732d00d632d3ae30098defb$/
      )
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("takes region and service, and the day of the moment", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 11, 31, 23, 59, 59))
      const auth = yield* Auth.Auth
      const signed = yield* auth.authorize(HttpClientRequest.get(`${url}/janus/20180725/servers/f14b3195`))
      assert.strictEqual(
        signed.headers["authorization"],
        "AWS4-HMAC-SHA256 Credential=AK5F3B2A1D9E7C4082F1/20241231/regionOne/sdk-api/aws4_request, " +
          "SignedHeaders=x-amz-date, Signature=9d4e384c6b1ab1ff3f7adc3cc435b318121bd449f91671dcbd70dad50fc9ce04"
      )
      yield* TestClock.adjust("1 second")
      const tomorrow = yield* auth.authorize(HttpClientRequest.get(`${url}/janus/20180725/servers/f14b3195`))
      assert.match(tomorrow.headers["authorization"] ?? "", /\/20250101\/regionOne\//)
    }).pipe(Effect.provide(Auth.layerEc2({ ...key, region: "regionOne", service: "sdk-api" })))
  )

  it.effect("corrects a clock that is off, once", () => {
    // The server is ten minutes ahead and refuses what is more than five away.
    const server = serve(({ at, headers }) => {
      const serverTime = at + 600_000
      const [, y = 0, mo = 0, d = 0, h = 0, m = 0, s = 0] = (
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers["x-amz-date"] ?? "") ?? []
      ).map(Number)
      const signedAt = Date.UTC(y, mo - 1, d, h, m, s)
      const date = { date: new Date(serverTime).toUTCString() }
      return Math.abs(signedAt - serverTime) > 300_000
        ? new Response('{"code":401,"message":"expired","data":{}}', { status: 401, headers: date })
        : new Response('{"code":0,"message":"","data":{"id":"a","name":"a"}}', { headers: date })
    })
    return Effect.gen(function* () {
      yield* TestClock.setTime(moment)
      yield* Servers.get("a")
      assert.lengthOf(server.requests, 2)
      yield* Servers.get("a")
      assert.lengthOf(server.requests, 3)
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("does not repeat a refusal that the clock does not explain", () => {
    const server = serve(
      ({ at }) =>
        new Response('{"code":401,"message":"unknown access key","data":{}}', {
          status: 401,
          headers: { date: new Date(at).toUTCString() }
        })
    )
    return Effect.gen(function* () {
      yield* TestClock.setTime(moment)
      const error = yield* Effect.flip(Servers.get("a"))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(error.message, "unknown access key")
      assert.lengthOf(server.requests, 1)
    }).pipe(Effect.provide(site(server)))
  })

  it.effect("is one layer with the transport", () => {
    const server = serve(() => page([{ id: "a", name: "a" }]))
    return Effect.gen(function* () {
      assert.strictEqual(yield* Servers.count(), 1)
    }).pipe(
      Effect.provide(
        HttpTransport.layer({ url }).pipe(Layer.provide(Auth.layer(key, { url })), Layer.provide(server.layer))
      )
    )
  })
})
