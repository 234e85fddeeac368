/** Documents of GraphQL: errors in a 200, tasks in a header, credentials; and against the simulated Tower over HTTP. */
import type { Response } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CloudTower, TaskPoller, Vm } from "../src/index.ts"
import type { Handler } from "./support/http.ts"
import { json } from "./support/http.ts"
import { overHttp } from "./support/simulated.ts"
import { against, tower, withPassword } from "./support/tower.ts"

const Vms = Schema.Struct({ vms: Schema.Array(Schema.Struct({ id: Schema.String })) })
const query = "query($first: Int) { vms(first: $first) { id } }"

const responding = (...responses: ReadonlyArray<Response>) => {
  let index = 0
  const route: Handler = () => responses[Math.min(index++, responses.length - 1)] ?? json({}, 500)
  return tower({ routes: { "/api": route } })
}

const failing = (error: object, data: unknown = null) => responding(json({ data, errors: [error] }))

describe("a document of GraphQL", () => {
  it.effect("is sent with its variables, and gives its data", () => {
    const server = responding(json({ data: { vms: [{ id: "a", more: 1 }] } }))
    return Effect.gen(function* () {
      const response = yield* CloudTower.graphql(query, { first: 1 }, Vms)
      assert.deepStrictEqual<unknown>(response, { task_id: null, data: { vms: [{ id: "a", more: 1 }] } })
      assert.deepStrictEqual(server.requests[0]?.json, { query, variables: { first: 1 } })
    }).pipe(against(server))
  })

  it.effect.each([
    [{ message: "no", code: "LOAD_TOKEN_FAILED" }, "Unauthorized"],
    [{ message: "no", code: 401 }, "Unauthorized"],
    [{ message: "no", code: "PERMISSION_DENIED" }, "Forbidden"],
    [{ message: "no", code: 404 }, "NotFound"],
    [{ message: "no", code: "500" }, "ServerError"],
    [{ message: "no", code: "VM_DUPLICATED_NAME" }, "BadRequest"],
    [{ message: "no", code: "ResourceLocked", props: { locked_resources: [{ id: "a", type: "VM" }] } }, "Conflict"],
    [{ message: 'Cannot query field "a" on type "Query".' }, "BadRequest"]
  ] as const)("fails for errors in a 200: %j is %s", ([error, tag]) =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(CloudTower.graphql("mutation { a }", {}, Schema.Unknown))
      assert.strictEqual(failed._tag, tag)
      assert.include(failed.message, error.message)
      assert.strictEqual(failed.code, "code" in error ? String(error.code) : undefined)
    }).pipe(against(failing(error)))
  )

  it.effect("reads the code of an error where the standard has it", () =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(CloudTower.graphql("mutation { a }", {}, Schema.Unknown))
      assert.deepInclude(failed, { _tag: "Forbidden", code: "PERMISSION_DENIED" })
    }).pipe(against(failing({ message: "no", extensions: { code: "PERMISSION_DENIED" } })))
  )

  it.effect("fails for errors that stand beside data", () =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(CloudTower.graphql("mutation { a }", {}, Schema.Unknown))
      assert.strictEqual(failed._tag, "BadRequest")
    }).pipe(against(failing({ message: "half of it" }, { a: 1 })))
  )

  it.effect.each([
    ["401 of a part", { data: { a: { id: "a", b: null } }, errors: [{ message: "no", code: 401, path: ["a", "b"] }] }],
    ["a token for a part", { data: { a: { id: "a" } }, errors: [{ message: "no", code: "LOAD_TOKEN_FAILED" }] }],
    ["a part that must not be null", { data: null, errors: [{ message: "no", path: ["a", "b", "c"] }] }],
    ["the second field", { data: { a: { id: "a" }, b: null }, errors: [{ message: "no", path: ["b"] }] }]
  ] as const)("that was carried out in part is not sent again, and its error says so: %s", ([, body]) => {
    const server = responding(json(body))
    return Effect.gen(function* () {
      const failed = yield* Effect.flip(CloudTower.graphql("mutation { a { id b } }", {}, Schema.Unknown))
      assert.isTrue(failed.mayHaveTakenEffect)
      assert.lengthOf(server.requestsTo("/api"), 1)
      assert.lengthOf(server.requestsTo("/v2/api/login"), 1)
    }).pipe(against(server, withPassword()))
  })

  it.effect.each([
    { data: null, errors: [{ message: "The name is in use.", path: ["a"] }] },
    { errors: [{ message: "Cannot parse." }] }
  ])("that was refused says nothing of an effect: %j", (body) =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(CloudTower.graphql("mutation { a { id b } }", {}, Schema.Unknown))
      assert.isUndefined(failed.mayHaveTakenEffect)
    }).pipe(against(responding(json(body))))
  )

  it.effect("reads no code from extensions that are 50,000 deep", () => {
    const extensions = `${'{"extensions":'.repeat(50_000)}{}${"}".repeat(50_000)}`
    const body = `{"errors":[{"message":"no","extensions":${extensions}}]}`
    return Effect.gen(function* () {
      const failed = yield* Effect.flip(CloudTower.graphql("mutation { a }", {}, Schema.Unknown))
      assert.deepInclude(failed, { _tag: "BadRequest", message: "no" })
    }).pipe(against(responding({ status: 200, headers: { "Content-Type": "application/json" }, body })))
  })

  it.effect("fails for data that does not fit", () =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(CloudTower.graphql(query, {}, Vms))
      assert.strictEqual(failed._tag, "InvalidResponse")
    }).pipe(against(responding(json({ data: { vms: [{ id: 1 }] } }))))
  )

  it.effect("logs in anew for a token that is not loaded, and goes on", () => {
    const errors = [{ message: "Please login", code: "LOAD_TOKEN_FAILED" }]
    const server = responding(json({ data: null, errors }), json({ data: { vms: [] } }))
    return Effect.gen(function* () {
      const { data } = yield* CloudTower.graphql(query, {}, Vms)
      assert.deepStrictEqual(data, { vms: [] })
      assert.lengthOf(server.requestsTo("/v2/api/login"), 2)
    }).pipe(against(server, withPassword()))
  })

  it.effect("names the task of a mutation, which is not repeated", () => {
    const server = responding(json({ data: { a: 1 } }, 200, { "x-task-id": "task-1" }))
    return Effect.gen(function* () {
      const response = yield* CloudTower.graphql("mutation { a }", {}, Schema.Struct({ a: Schema.Number }))
      assert.deepStrictEqual(response, { task_id: "task-1", data: { a: 1 } })
      const lost = responding(json({}, 503), json({ data: { a: 1 } }))
      yield* Effect.flip(CloudTower.graphql("fragment F on Vm { id } mutation { a }", {}, Schema.Unknown)).pipe(
        against(lost)
      )
      assert.lengthOf(lost.requests, 1)
    }).pipe(against(server))
  })

  it.effect("that is a subscription is refused", () => {
    const server = responding(json({ data: {} }))
    return Effect.gen(function* () {
      const document = "# mutation\nsubscription { vm { mutation } }"
      const failed = yield* Effect.flip(CloudTower.graphql(document, {}, Schema.Unknown))
      assert.strictEqual(failed._tag, "BadRequest")
      assert.include(failed.message, "CloudTower.subscribe")
      assert.lengthOf(server.requests, 0)
    }).pipe(against(server))
  })
})

describe("against the simulated Tower", () => {
  it.live("a mutation is waited for by its task", () =>
    Effect.gen(function* () {
      const where = { status: "STOPPED", in_recycle_bin: false } as const
      const vm = yield* Effect.fromOption(yield* Stream.runHead(Vm.list({ where })))
      const document = "mutation($where: VmWhereInput!) { startVm(where: $where) { id } }"
      const Started = Schema.Struct({ startVm: Schema.Struct({ id: Schema.String }) })
      const started = CloudTower.graphql(document, { where: { id: vm.id } }, Started).pipe(TaskPoller.awaitTask)
      assert.deepStrictEqual((yield* started).startVm, { id: vm.id })
      assert.strictEqual((yield* Vm.get(vm.id)).status, "RUNNING")
      const failed = yield* Effect.flip(started)
      assert.deepInclude(failed, { _tag: "BadRequest", code: "400" })
    }).pipe(Effect.provide(overHttp({ vms: 100 })))
  )

  it.live("a query gives what the REST API does not", () =>
    Effect.gen(function* () {
      const { data } = yield* CloudTower.graphql(query, { first: 2 }, Vms)
      assert.lengthOf(data.vms, 2)
      const failed = yield* Effect.flip(CloudTower.graphql("{ nothing }", {}, Schema.Unknown))
      assert.include(failed.message, 'Cannot query field "nothing"')
    }).pipe(Effect.provide(overHttp()))
  )
})
