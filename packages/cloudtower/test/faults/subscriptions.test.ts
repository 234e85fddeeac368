/** Subscriptions of a Tower whose messages are odd: each costs itself. */
import { assertFails, observe } from "@effect-hci/test-support/Assertions"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CloudTower } from "../../src/index.ts"
import { connect } from "./support.ts"

/** A WebSocket of a Tower that accepts the connection, and responds to the document with these messages. */
class ScriptedSocket extends EventTarget {
  readonly readyState = 1
  readonly protocol = "graphql-ws"
  readonly #messages: ReadonlyArray<string>

  constructor(messages: ReadonlyArray<string>) {
    super()
    this.#messages = messages
  }

  send(text: string): void {
    const messages = text.includes('"connection_init"') ? ['{"type":"connection_ack"}'] : this.#messages
    queueMicrotask(() => {
      for (const data of messages) this.dispatchEvent(new MessageEvent("message", { data }))
    })
  }

  close(): void {
    this.dispatchEvent(new CloseEvent("close", { code: 1000 }))
  }
}

const data = (payload: object): string => JSON.stringify({ type: "data", id: "1", payload })
const event = (value: unknown): string => data({ data: { label: { mutation: value } } })

const Labels = Schema.Struct({ label: Schema.Struct({ mutation: Schema.String }) })

/** What a program sees of a subscription, up to an event with the name `end`. */
const follow = <E = never, R = never>(
  messages: ReadonlyArray<string>,
  options: CloudTower.SubscriptionOptions<E, R> = {}
) => {
  const { layer } = connect([], {
    site: "site-a",
    webSocket: Effect.succeed(() => new ScriptedSocket([...messages, event("end")]))
  })
  return CloudTower.subscribe("subscription { label { mutation } }", {}, Labels, {
    schedule: Schedule.recurs(0),
    ...options
  }).pipe(
    Stream.map((given) => (given._tag === "Subscribed" ? "subscribed" : given.data.label.mutation)),
    Stream.takeUntil((name) => name === "end"),
    Stream.runCollect,
    Effect.provide(layer)
  )
}

/** Odd messages, and what is said of each. */
const odd: Readonly<Record<string, readonly [message: string, said: string]>> = {
  "a field of a wrong type": [event(5), "label.mutation"],
  "a field that is null": [event(null), "label.mutation"],
  "no data": [data({}), "Expected"],
  "data that are null": [data({ data: null }), "Expected"],
  "a payload that is a list": [data([]), "Expected"],
  "an error beside the data": [
    data({ data: { label: null }, errors: [{ message: "Cannot return null for non-nullable field" }] }),
    "Cannot return null"
  ],
  "an error beside data that are null": [
    data({ data: null, errors: [{ message: "Cannot read properties of undefined", code: "VM_NOT_FOUND" }] }),
    "Cannot read properties"
  ],
  "no JSON": ['{"type":"data","pay', "in JSON"],
  "JSON that is no message": ["[]", "in JSON"],
  "levels beyond reason": [`{"type":"data","id":"1","payload":${'{"a":'.repeat(20_000)}0${"}".repeat(20_000)}}`, ""]
}

describe("an event of a subscription", () => {
  for (const [name, [message, said]] of Object.entries(odd)) {
    const messages = [event("a"), message, event("b")]

    it.effect(`with ${name} costs itself, with a warning that names the site`, () =>
      Effect.gen(function* () {
        const { exit, logs } = yield* observe(follow(messages))
        assert.deepStrictEqual(exit, Exit.succeed(["subscribed", "a", "b", "end"]))
        const warnings = logs.filter(({ level }) => level === "Warn").map(({ message: text }) => text)
        assert.strictEqual(warnings.length, 1)
        assert.include(warnings[0], "cloudtower site-a Graphql.subscription: skipped. Event 1 of the subscription")
        assert.include(warnings[0], said)
      })
    )

    it.effect(`with ${name} fails where that is wanted, or is handed over with its place`, () =>
      Effect.gen(function* () {
        const error = yield* assertFails(follow(messages, { onInvalid: "fail" }), "InvalidResponse")
        assert.deepInclude(error, { site: "site-a", operation: "Graphql.subscription" })
        const indexes: Array<number> = []
        const given = yield* follow(messages, { onInvalid: ({ index }) => Effect.sync(() => indexes.push(index)) })
        assert.deepStrictEqual([given, indexes], [["subscribed", "a", "b", "end"], [1]])
        const errorOfHandler = yield* Effect.flip(follow(messages, { onInvalid: () => Effect.fail("stop" as const) }))
        assert.strictEqual(errorOfHandler, "stop")
        // @ts-expect-error A caller without types.
        const odd: Effect.Effect<unknown, unknown> = follow(messages, { onInvalid: () => undefined })
        assert.include(String(yield* Effect.catchDefect(odd, Effect.succeed)), "`onInvalid` returned no Effect")
      })
    )
  }

  it.effect("with errors alone ends the subscription: they are of the document", () =>
    Effect.gen(function* () {
      const message = data({ errors: [{ message: 'Cannot query field "mutation"' }] })
      const error = yield* assertFails(follow([event("a"), message]), "BadRequest")
      assert.include(error.message, "Cannot query field")
    })
  )

  it.effect("with an error of the credentials ends the connection", () =>
    Effect.gen(function* () {
      const message = data({ data: null, errors: [{ message: "Please log in", code: "LOAD_TOKEN_FAILED" }] })
      yield* assertFails(follow([event("a"), message]), "Unauthorized")
    })
  )
})
