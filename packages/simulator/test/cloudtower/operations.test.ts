import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import * as Client from "@effect-hci/cloudtower"
import * as CloudTower from "../../src/CloudTower.ts"
import { versions } from "../../src/internal/cloudtower/generated/versions.ts"
import type { Operation } from "../../src/internal/cloudtower/schema/versionCatalog.ts"
import * as VersionCatalog from "../../src/internal/cloudtower/schema/versionCatalog.ts"
import * as Assembly from "../../src/internal/cloudtower/assembly.ts"
import * as InProcess from "../../src/internal/engine/inProcess.ts"
import { isObject } from "../../src/internal/engine/json.ts"
import * as Prng from "../../src/internal/engine/prng.ts"
import { failures, withoutTask, unchanged } from "./operations.expected.ts"
import * as Schema from "./schema.ts"
import * as Tower from "./tower.ts"

const catalog = VersionCatalog.make("4.9.0")

const lists = catalog.operations.filter(
  ({ path, request, response }) =>
    path.startsWith("/get-") &&
    response._tag === "Array" &&
    VersionCatalog.fieldsOf(catalog, request).some(({ name }) => name === "orderBy")
)

const itemOf = ({ response }: Operation): string =>
  response._tag === "Array" && response.item._tag === "Name" ? response.item.name : ""

/** One id of each resource: of the third record, for the first ones have the most to lose. */
const someIds = (post: Tower.Post) =>
  Effect.map(
    Effect.forEach(lists, (operation) =>
      Effect.map(Tower.ok(post, operation.path.slice(1), { first: 3 }), (rows) => {
        const last = Tower.list(rows).at(-1)
        return [itemOf(operation), last === undefined ? undefined : Tower.str(last["id"])] as const
      })
    ),
    (pairs) => new Map(pairs)
  )

// What removes comes last: it leaves less for others.
const isLate = ({ path }: Operation) => /^\/(delete|remove|login)/.test(path)
const ordered = [...catalog.operations.filter((op) => !isLate(op)), ...catalog.operations.filter(isLate)]

const send = (post: Tower.Post, operation: Operation, idOf: Schema.IdOf) => {
  const body = Schema.valueOf(catalog, operation, operation.request, idOf)
  const path = operation.path.slice(1)
  if (operation.method === "GET") return Tower.send(post, path, {}, { method: "GET" })
  if (operation.media !== "multipart" || !isObject(body)) {
    return Tower.send(post, path, body)
  }
  const cluster = idOf("Cluster") ?? ""
  const where = "clusters" in body ? { clusters: "{}" } : { cluster_id: cluster }
  const form = { name: "n", size: "3", ...body, ...where }
  return Tower.send(post, path, {}, { raw: Schema.formOf(form) })
}

/** What a generated function knows of its response. */
interface Decoder {
  readonly path: string
  readonly response: { readonly decode: (payload: unknown) => Result.Result<unknown, ReadonlyArray<{ path: string }>> }
}

const isFunctionOf = (value: unknown): value is { readonly operation: Decoder } =>
  typeof value === "function" && "operation" in value

/** The generated client's decoders by path. */
const decoders: ReadonlyMap<string, Decoder> = new Map(
  Object.values(Client).flatMap((module) =>
    Object.values(module).flatMap((value: unknown) =>
      isFunctionOf(value) ? [[value.operation.path.replace("/v2/api", ""), value.operation] as const] : []
    )
  )
)

/** Where a response is not what the generated client takes it for. */
const clientProblem = ({ path }: Operation, received: Tower.Received): string | undefined => {
  const decoded = decoders.get(path)?.response.decode(path === "/get-version" ? received.text : received.json)
  if (decoded === undefined) return "the client has no such operation"
  return Result.isSuccess(decoded) ? undefined : JSON.stringify(decoded.failure)
}

const encoder = new TextEncoder()

const withoutIds = (text: string) => text.replace(/\bc[0-9a-z]{24}\b/g, "<id>")

describe("all operations of 4.9.0", () => {
  it.effect(
    "respond to a valid request with what they declare",
    Effect.fnUntraced(
      function* () {
        const post = yield* Tower.inProcess
        const ids = yield* someIds(post)
        const failed = new Map<string, string>()
        const notModified: Array<string> = []
        for (const operation of ordered) {
          const received = yield* send(post, operation, (model) => ids.get(model))
          if (received.status === 304) {
            assert.strictEqual(received.text, "", operation.path)
            notModified.push(operation.path)
            continue
          }
          const problem =
            received.status === 200
              ? Schema.problemOf(catalog, operation.response, received.text)
              : Schema.problemOf(catalog, { _tag: "Name", name: "ErrorBody" }, received.text)
          assert.isUndefined(problem, `${operation.path}: ${problem}`)
          const client = received.status === 200 ? clientProblem(operation, received) : undefined
          assert.isUndefined(client, `${operation.path}, by the client: ${client}`)
          assert.isBelow(received.status, 500, `${operation.path}: ${received.text}`)
          if (received.status !== 200) {
            failed.set(operation.path, `${received.status} ${withoutIds(Tower.str(received.json["message"]))}`)
          }
        }
        assert.strictEqual(ordered.length, 575)
        assert.deepStrictEqual(Object.fromEntries(failed), failures)
        assert.deepStrictEqual(new Set(notModified), unchanged)
      },
      Effect.provide(CloudTower.layerClient({ taskTime: 0 }))
    ),
    60_000
  )

  it.effect(
    "start tasks that wait, go on and end, whatever they are about",
    Effect.fnUntraced(function* () {
      const post = yield* Tower.inProcess
      const ids = yield* someIds(post)
      const taskless: Array<string> = []
      for (const operation of ordered.filter(({ path }) => !/^\/(get-|login|upload)/.test(path))) {
        const received = yield* send(post, operation, (model) => ids.get(model))
        const tasks = [received.json, ...Tower.list(received.json)]
          .map((each) => Tower.str(each["task_id"]))
          .filter((task) => task !== "")
        if (operation.path in failures) {
          assert.notStrictEqual(received.status, 200, operation.path)
          continue
        }
        if (unchanged.has(operation.path)) {
          assert.strictEqual(received.status, 304, operation.path)
          continue
        }
        assert.strictEqual(received.status, 200, `${operation.path}: ${received.text}`)
        if (tasks.length === 0) {
          taskless.push(operation.path)
          continue
        }
        const seen = Effect.map(Tower.ok(post, "get-tasks", { where: { id_in: tasks } }), (rows) =>
          Tower.list(rows).map((row) => `${Tower.str(row["status"])} ${Number(row["progress"])}`)
        )
        for (const state of ["PENDING 0", "EXECUTING 0.5", "SUCCESSED 1"]) {
          assert.deepStrictEqual(
            yield* seen,
            tasks.map(() => state),
            operation.path
          )
          yield* TestClock.adjust("1 second")
        }
      }
      assert.deepStrictEqual(taskless.toSorted(), Object.keys(withoutTask).toSorted())
    }, Effect.provide(CloudTower.layerClient())),
    60_000
  )

  it.effect(
    "read the same bytes from the same seed, and others from another",
    Effect.fnUntraced(function* () {
      const readAll = (seed: number) =>
        Effect.gen(function* () {
          const post = yield* Tower.inProcess
          return yield* Effect.forEach(lists, ({ path }) =>
            Effect.map(Tower.send(post, path.slice(1), {}), ({ text }) => text)
          )
        }).pipe(Effect.provide(CloudTower.layerClient({ seed, vms: 30 })))
      const [first, second, other] = [yield* readAll(7), yield* readAll(7), yield* readAll(8)]
      assert.deepStrictEqual(first, second)
      assert.notDeepEqual(first, other)
    }),
    60_000
  )

  it.effect(
    "survive 10,000 broken requests",
    Effect.fnUntraced(function* () {
      const { handle, simulation } = yield* Assembly.make({ taskTime: 0, vms: 10 })
      const { credentials } = handle({ url: "", port: undefined, certificate: undefined })
      const client = InProcess.make(simulation)
      const anyone = yield* Effect.provideService(Tower.viaClient, HttpClient.HttpClient, client)
      const { password, username } = credentials
      const token = yield* Tower.ok(anyone, "login", { username, password: Redacted.value(password) })
      const authorization = Tower.str(token["data"]?.["token"])
      const post: Tower.Post = (path, body) => anyone(path, body, { headers: { authorization } })
      const source = Prng.make(11)
      const below = (bound: number) => source.uint32() % bound
      const values = ["null", "-1", '"x"', "[]", "{}", "true", "1e999", '{"id":{}}', "[[[]]]"]
      const harmless = catalog.operations.filter(({ method, path }) => method === "POST" && path !== "/login")
      const bodies = harmless.map((operation) =>
        JSON.stringify(Schema.valueOf(catalog, operation, operation.request, () => undefined))
      )
      const damage = (text: string) => {
        const at = below(text.length + 1)
        const part = values[below(values.length)] ?? ""
        return below(2) === 0 ? text.slice(0, at) + part + text.slice(at + below(8)) : text.replaceAll('"text"', part)
      }
      for (let round = 0; round < 10_000; round++) {
        const at = below(harmless.length)
        const delivery = yield* simulation({
          method: "POST",
          path: `/v2/api${harmless[at]?.path}`,
          query: new URLSearchParams(),
          headers: { authorization, "content-type": "application/json" },
          body: encoder.encode(damage(bodies[at] ?? "")),
          peer: "test"
        })
        assert.isTrue(delivery._tag === "Whole" && delivery.response.status < 500, harmless[at]?.path)
        if (delivery._tag === "Whole") for (const piece of delivery.response.rest ?? []) assert.isNotEmpty(piece)
      }
      // Everything that is left is as the document says, and nothing refers to what is gone.
      for (const operation of lists) {
        const received = yield* Tower.send(post, operation.path.slice(1), {})
        const problem = Schema.problemOf(catalog, operation.response, received.text)
        assert.isUndefined(problem, `${operation.path}: ${problem}`)
      }
    }),
    60_000
  )
})

describe("versions", () => {
  it.effect.each(versions.filter((_, index) => index % 5 === 0))("serve their own document: %s", (version) =>
    Effect.gen(function* () {
      const catalog = VersionCatalog.make(version)
      const post = yield* Tower.inProcess
      assert.strictEqual((yield* Tower.send(post, "get-version", {}, { method: "GET" })).text, JSON.stringify(version))
      for (const { path, response } of lists) {
        const operation = catalog.operations.find((operation) => operation.path === path)
        const received = yield* Tower.send(post, path.slice(1), { first: 2 })
        assert.strictEqual(received.status, operation === undefined ? 404 : 200, path)
        const problem =
          operation === undefined ? undefined : Schema.problemOf(catalog, operation.response ?? response, received.text)
        assert.isUndefined(problem, `${path}: ${problem}`)
      }
      const isNew = catalog.type("Vm") !== undefined && !catalog.filter("VmWhereInput")?.has("dpi_enabled")
      const where = { dpi_enabled: true }
      yield* isNew ? Tower.rejected(400, post, "get-vms", { where }) : Tower.ok(post, "get-vms", { where })
    }).pipe(Effect.provide(CloudTower.layerClient({ version, vms: 10 })))
  )
})
