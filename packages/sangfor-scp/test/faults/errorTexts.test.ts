/** Error bodies of all shapes, secrets and control characters in them, bodies that are no JSON. */
import { assertFails, assertNoSecrets, assertPrintable, observe } from "@effect-hci/test-support/Assertions"
import * as Misbehaviour from "@effect-hci/simulator/Misbehaviour"
import * as Scp from "@effect-hci/simulator/ScriptedSangforScp"
import { always, type Response, route } from "@effect-hci/simulator/Script"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Servers, TaskPoller } from "../../src/index.ts"
import { accessKey, against, connect, newServer, password, secretKey } from "./support.ts"
import { adjustClock } from "../../src/Testing.ts"

const list = Stream.runCollect(Servers.list())

describe("an error of", () => {
  const shapes: Readonly<Record<string, Response>> = {
    Keystone: Misbehaviour.keystoneError(400, "what went wrong", "Bad Request"),
    Nova: Misbehaviour.openStackError(400, "badRequest", "what went wrong"),
    Cinder: Misbehaviour.openStackError(400, "overLimit", "what went wrong"),
    Neutron: Misbehaviour.neutronError(400, "InvalidInput", "what went wrong")
  }
  for (const [name, response] of Object.entries(shapes)) {
    it.effect(`${name} keeps its message and its code`, () =>
      Effect.gen(function* () {
        const error = yield* assertFails(list.pipe(against(always(response))), "BadRequest")
        assert.include(error.message, "what went wrong")
        assert.isDefined(error.code)
        assert.notInclude(error.message, "{")
      })
    )
  }
})

describe("a success without content", () => {
  for (const [name, response] of Object.entries<Response>({
    "200 success": { body: "success" },
    "200 success as JSON": { body: '"success"', headers: { "Content-Type": "application/json" } },
    "204 with a body": { status: 204 },
    "200 without a body": {}
  })) {
    it.effect(`as "${name}" is a success where nothing is expected`, () =>
      Servers.softDelete(["a"]).pipe(against(always(response)))
    )
  }
})

describe("an error in a response with status 200", () => {
  const json = (body: unknown): Response => ({
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" }
  })
  for (const [name, response, tag, message] of [
    ["an object with a code", json({ error: { code: 400, message: "bad" } }), "BadRequest", "bad"],
    ["a missing item", json({ itemNotFound: { code: 404, message: "no such server" } }), "NotFound", "no such server"],
    ["a conflict", json({ error: { code: 409, message: "busy" } }), "Conflict", "busy"],
    ["Neutron's", json({ NeutronError: { type: "Invalid", message: "bad", detail: "" } }), "BadRequest", "bad"],
    ["a text", json({ error: "denied" }), "BadRequest", "denied"],
    ["no success", json({ success: false, message: "refused", code: 0 }), "BadRequest", "refused"],
    ["a textual code", json({ code: "E1001", message: "refused" }), "BadRequest", "refused"],
    ["a word", { body: "failed" }, "BadRequest", "failed"],
    ["a word as JSON", json("failed"), "BadRequest", "failed"]
  ] satisfies ReadonlyArray<readonly [string, Response, string, string]>) {
    it.effect(`is an error: ${name}`, () =>
      Effect.gen(function* () {
        for (const call of [Effect.asVoid(Servers.start("a")), Servers.softDelete(["a"])]) {
          const error = yield* Effect.flip(call.pipe(against(always(response))))
          assert.strictEqual(error._tag, tag)
          assert.include(error.message, message)
        }
      })
    )
  }

  for (const [name, body] of Object.entries({
    "in an envelope": { code: 0, message: "", data: { id: "a", name: "a", error: "denied", code: "E1001" } },
    bare: { id: "a", name: "a", error: "denied", code: "E1001", message: "refused", success: false }
  })) {
    it.effect(`is not a record that has fields of these names, ${name}`, () =>
      Effect.gen(function* () {
        const server = yield* Servers.get("a").pipe(against(always(json(body))))
        assert.strictEqual(server.id, "a")
      })
    )
  }

  for (const [name, body] of Object.entries({
    "an empty error": { error: null, data: { task_id: "t-1" } },
    "a code that is none": { code: "0", message: "success", data: { task_id: "t-1" } },
    "a task": { code: 0, message: "", data: { task_id: "t-1" } }
  })) {
    it.effect(`is not ${name}`, () => Servers.start("a").pipe(against(always(json(body)))))
  }
})

describe("secrets that a server repeats", () => {
  it.effect("are masked in errors, log lines and spans: keys", () =>
    Effect.gen(function* () {
      const { layer, server } = connect(always(Misbehaviour.echoesSecrets()))
      const { text } = yield* observe(Servers.create(newServer("a")).pipe(Effect.provide(layer)))
      const signature = /Signature=([0-9a-f]+)/.exec(server.requests[0]?.headers["authorization"] ?? "")?.[1] ?? "none"
      assertNoSecrets([secretKey, signature], text)
    })
  )

  it.effect("are masked in errors, log lines and spans: a token", () =>
    Effect.gen(function* () {
      const { script } = Scp.make({ servers: [] })
      const { layer } = connect([route("GET", "/janus/20180725/servers", Misbehaviour.echoesSecrets()), ...script], {
        credentials: password
      })
      const { text } = yield* observe(list.pipe(Effect.provide(layer)))
      assertNoSecrets(["token-1-5ecret"], text)
    })
  )

  it.effect("are masked in errors, log lines and spans: the encrypted password of a login", () =>
    Effect.gen(function* () {
      const { script } = Scp.make({ servers: [] })
      const { layer, server } = connect(
        [route("POST", "/janus/authenticate", Misbehaviour.echoesSecrets(401)), ...script],
        {
          credentials: password
        }
      )
      const { text } = yield* observe(list.pipe(Effect.provide(layer)))
      const sent =
        /"password":"([0-9a-f]+)"/.exec(server.requestsTo("/janus/authenticate")[0]?.text ?? "")?.[1] ?? "none"
      assertNoSecrets([Scp.credentials.password, sent], text)
    })
  )

  it.effect("are masked where the access key comes with them", () =>
    Effect.gen(function* () {
      const script = always(Scp.error(400, `SignatureDoesNotMatch for ${accessKey}: ${secretKey}`))
      const error = yield* assertFails(list.pipe(against(script)), "BadRequest")
      assertNoSecrets([secretKey], error.message)
    })
  )
})

describe("control characters", () => {
  for (const [name, response] of Object.entries<Response>({
    "a JSON error": Scp.error(400, Misbehaviour.controlCharacters, Misbehaviour.controlCharacters),
    "a text error": { status: 400, body: Misbehaviour.controlCharacters }
  })) {
    it.effect(`of ${name} do not reach a terminal`, () =>
      Effect.gen(function* () {
        const error = yield* assertFails(list.pipe(against(always(response))), "BadRequest")
        assertPrintable(error.message, error.code ?? "", String(error))
      })
    )
  }

  it.effect("of a failed task do not reach a terminal", () =>
    Effect.gen(function* () {
      const { script, state } = Scp.make({ servers: Scp.records(1) })
      const { layer } = connect([...script])
      state.tasks.set("t", { task_id: "t", status: "failure", description: Misbehaviour.controlCharacters })
      const error = yield* assertFails(
        adjustClock(Effect.provide(TaskPoller.wait("t"), layer), "10 minutes"),
        "TaskFailed"
      )
      assertPrintable(error.message, ...error.tasks.map(({ message }) => message))
    })
  )

  it.effect("of a request id do not reach a terminal", () =>
    Effect.gen(function* () {
      const response = Misbehaviour.withHeaders(Scp.error(400, "no"), { "x-request-id": "a\u009Bb\u00AD" })
      const error = yield* assertFails(list.pipe(against(always(response))), "BadRequest")
      assertPrintable(error.requestId ?? "")
    })
  )
})
