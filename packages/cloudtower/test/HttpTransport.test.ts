/** The version of a Tower, and what is newer than it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ApiInfo, BackupPlan, CloudTower, Ntp, Vm } from "../src/index.ts"
import type { Handler } from "./support/http.ts"
import { errorResponse } from "./support/http.ts"
import { against, tower, withPassword } from "./support/tower.ts"
import { adjustClock } from "../src/Testing.ts"

const getVersion = "/v2/api/get-version"

describe("serverVersion", () => {
  it.effect.each(["4.6.0", '"4.6.0"', " 4.6.0\n", '"4.6.0"\n'])("is read as %j", (text) => {
    const server = tower({ routes: { "get-version": () => ({ body: text }) } })
    return Effect.gen(function* () {
      assert.strictEqual(yield* CloudTower.serverVersion, "4.6.0")
    }).pipe(against(server))
  })

  it.effect("is requested once for all fibers, without a login", () => {
    const route: Handler = () => Effect.delay(Effect.succeed({ body: "4.6.0" }), "1 second")
    const server = tower({ routes: { "get-version": route } })
    return Effect.gen(function* () {
      const versions = Effect.all(
        Array.from({ length: 50 }, () => CloudTower.serverVersion),
        { concurrency: "unbounded" }
      )
      yield* adjustClock(versions, "10 minutes")
      yield* CloudTower.serverVersion
      assert.deepStrictEqual(
        server.requests.map(({ path }) => path),
        [getVersion]
      )
    }).pipe(against(server, withPassword()))
  })
})

describe("an operation that is newer than the Tower", () => {
  it.effect("is Unsupported, with both versions, and asks for the version once", () => {
    const server = tower({ version: "4.3.0" })
    return Effect.gen(function* () {
      for (const call of [Ntp.getNtpServiceUrl(), Ntp.getNtpServiceUrl()]) {
        const error = yield* Effect.flip(call)
        assert.deepInclude(error, { _tag: "Unsupported", since: "4.5.0", serverVersion: "4.3.0", status: 404 })
        assert.strictEqual(error.message, "Ntp.getNtpServiceUrl came with version 4.5.0; this server is 4.3.0.")
      }
      assert.strictEqual(server.requestsTo(getVersion).length, 1)
    }).pipe(against(server))
  })

  it.effect("is not Unsupported where the Tower knows it: a 404 stays NotFound", () => {
    const server = tower({
      version: "4.8.0",
      routes: { "delete-backup-plan": () => errorResponse(404, "no such plan", { code: "PlanNotFound" }) }
    })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(
        BackupPlan.deleteBackupPlan({ where: { id: "p-1" }, data: { delete_strategy: "KEEP_RESTORE_POINT" } })
      )
      assert.deepInclude(error, { _tag: "NotFound", message: "no such plan", code: "PlanNotFound", requestId: "req-1" })
    }).pipe(against(server))
  })

  it.effect("is a plain 404 where the version cannot be had", () => {
    const server = tower({ routes: { "get-version": () => errorResponse(403, "no") } })
    return Effect.gen(function* () {
      assert.deepInclude(yield* Effect.flip(Ntp.getNtpServiceUrl()), { _tag: "BadRequest", status: 404 })
    }).pipe(against(server))
  })
})

describe("an operation that every Tower has", () => {
  it.effect("keeps its 404, and nobody asks for the version", () => {
    const server = tower({ version: "2.8.0", routes: { "start-vm": () => errorResponse(404, "no such vm") } })
    return Effect.gen(function* () {
      const started = yield* Effect.flip(Vm.startVm({ where: { id: "vm-1" } }))
      assert.deepInclude(started, { _tag: "NotFound", message: "no such vm" })
      const listed = yield* Effect.flip(Vm.getVms({}))
      assert.deepInclude(listed, { _tag: "BadRequest", status: 404 })
      assert.strictEqual(server.requestsTo(getVersion).length, 0)
    }).pipe(against(server))
  })

  it.effect("knows the address of its API", () => {
    const server = tower({ version: "4.6.0" })
    return Effect.gen(function* () {
      assert.strictEqual(yield* ApiInfo.getApiVersion(), "4.6.0")
      assert.strictEqual(server.requests[0]?.path, getVersion)
    }).pipe(against(server))
  })
})
