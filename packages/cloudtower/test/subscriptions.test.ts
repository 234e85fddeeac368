/** Subscriptions: the client against the simulated Tower, over WebSockets. */
import * as RetryPolicy from "@effect-hci/core/RetryPolicy"
import * as Tls from "@effect-hci/core/Tls"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CloudTower, Label, TaskPoller } from "../src/index.ts"
import * as CloudTowerNode from "../src/Node.ts"
import { overHttp } from "./support/simulated.ts"
import { against, tower } from "./support/tower.ts"

const document = "subscription { label { mutation node { value } previousValues { value } } }"

const value = Schema.NullOr(Schema.Struct({ value: Schema.NullOr(Schema.String) }))
const Labels = Schema.Struct({
  label: Schema.Struct({ mutation: Schema.String, node: value, previousValues: value })
})

const schedule = Schedule.spaced("1 millis")

/** The events of a subscription as they come, `subscribed` where it begins. */
const follow = (options: CloudTower.SubscriptionOptions = { schedule }) =>
  Effect.gen(function* () {
    const events = yield* Queue.unbounded<string>()
    yield* CloudTower.subscribe(document, {}, Labels, options).pipe(
      Stream.runForEach((event) =>
        Queue.offer(
          events,
          event._tag === "Subscribed"
            ? "subscribed"
            : `${event.data.label.mutation} ${event.data.label.node?.value ?? event.data.label.previousValues?.value}`
        )
      ),
      Effect.forkScoped
    )
    return Queue.take(events)
  })

/** A new label, whose change is told once the subscription is known to the Tower. */
const create = (text: string) => Label.createLabel([{ key: "owner", value: text }]).pipe(TaskPoller.awaitTask)

/** Creates labels until the subscription tells of one: its beginning may be processed after them. */
const untilTold = (next: Effect.Effect<string>, text: string) =>
  Effect.gen(function* () {
    const told = yield* Effect.raceFirst(next, Effect.forever(create(text)))
    assert.strictEqual(told, `CREATED ${text}`)
  })

describe("a subscription", () => {
  it.live("tells that it has begun, and then what changes", () =>
    Effect.gen(function* () {
      const next = yield* follow()
      assert.strictEqual(yield* next, "subscribed")
      yield* untilTold(next, "a")
    }).pipe(Effect.scoped, Effect.provide(overHttp()))
  )

  it.live("works over TLS with a pinned certificate, and with a login", () =>
    Effect.gen(function* () {
      const next = yield* follow()
      assert.strictEqual(yield* next, "subscribed")
      yield* untilTold(next, "a")
    }).pipe(
      Effect.scoped,
      Effect.provide(
        Layer.unwrap(
          Effect.map(Simulator.Simulator, ({ certificate, credentials, url }) =>
            CloudTowerNode.layer({ url, credentials, tls: Tls.pinned(certificate?.fingerprint ?? "") })
          )
        ).pipe(Layer.provideMerge(Simulator.layerServer({ tls: true, taskTime: 0 })))
      )
    )
  )

  it.live("begins again after its connection was lost, and says so", () =>
    Effect.gen(function* () {
      const { dropSubscriptions, faults } = yield* Simulator.Simulator
      const next = yield* follow()
      assert.strictEqual(yield* next, "subscribed")
      yield* untilTold(next, "a")
      yield* faults.add("Graphql.subscribe:status=503,count=2")
      assert.strictEqual(yield* dropSubscriptions, 1)
      // What was told of before the connection was lost comes first.
      while ((yield* next) !== "subscribed");
      yield* untilTold(next, "b")
      const { operations } = yield* Effect.flatMap(Simulator.Simulator, ({ counters }) => counters)
      assert.deepInclude(operations["Graphql.subscribe"], { requests: 4, faults: 2 })
    }).pipe(Effect.scoped, Effect.provide(overHttp()))
  )

  it.live("logs in anew for a token that has ended, and begins again", () =>
    Effect.gen(function* () {
      const { counters, dropSubscriptions, expireSessions } = yield* Simulator.Simulator
      const next = yield* follow()
      assert.strictEqual(yield* next, "subscribed")
      assert.strictEqual(yield* expireSessions, 1)
      assert.strictEqual(yield* dropSubscriptions, 1)
      assert.strictEqual(yield* next, "subscribed")
      yield* untilTold(next, "a")
      assert.strictEqual((yield* counters).logins, 2)
    }).pipe(Effect.scoped, Effect.provide(overHttp()))
  )

  it.live("fails for credentials that are wrong", () =>
    Effect.gen(function* () {
      const events = CloudTower.subscribe(document, {}, Labels, { schedule })
      const error = yield* Effect.flip(Stream.runDrain(events))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "an API key may have been deleted or have expired")
    }).pipe(Effect.provide(overHttp({}, () => ({ credentials: { apiKey: Redacted.make("nobody.key") } }))))
  )

  it.live("fails for a field that the schema does not have, and for events that do not fit", () =>
    Effect.gen(function* () {
      const wrong = CloudTower.subscribe("subscription { nothing { node { id } } }", {}, Schema.Unknown)
      const error = yield* Effect.flip(Stream.runDrain(wrong))
      assert.strictEqual(error._tag, "BadRequest")
      assert.include(error.message, 'Cannot query field "nothing" on type "Subscription"')
      const misfit = CloudTower.subscribe(document, {}, Schema.Struct({ label: Schema.String }), {
        onInvalid: "fail"
      })
      const failed = yield* Effect.flip(Effect.raceFirst(Stream.runDrain(misfit), Effect.forever(create("a"))))
      assert.strictEqual(failed._tag, "InvalidResponse")
      assert.include(failed.message, "label")
    }).pipe(Effect.provide(overHttp()))
  )

  it.live("fails where there is no Tower when the schedule ends, and says why", () =>
    Effect.gen(function* () {
      const events = CloudTower.subscribe(document, {}, Labels, { schedule: Schedule.recurs(1) })
      const { faults } = yield* Simulator.Simulator
      yield* faults.add("Graphql.*:drop")
      const error = yield* Effect.flip(Stream.runDrain(events))
      assert.strictEqual(error._tag, "TransportError")
    }).pipe(
      Effect.provideService(RetryPolicy.RetryPolicy, { ...RetryPolicy.defaultPolicy, schedule: Schedule.recurs(0) }),
      Effect.provide(overHttp())
    )
  )

  it.effect("needs WebSockets", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(CloudTower.subscribe(document, {}, Labels)))
      assert.strictEqual(error._tag, "BadRequest")
      assert.include(error.message, "@effect-hci/cloudtower/Node")
    }).pipe(against(tower()))
  )

  it.live("of a document that is none is refused", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runDrain(CloudTower.subscribe("{ vms { id } }", {}, Schema.Unknown)))
      assert.strictEqual(error._tag, "BadRequest")
      assert.include(error.message, "CloudTower.graphql")
    }).pipe(Effect.provide(overHttp()))
  )
})
