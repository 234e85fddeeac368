/** How users, programs and the change feed are known to a Tower: the client against the simulated one, over HTTP. */
import * as CloudTowerNode from "../src/Node.ts"
import * as Simulator from "@effect-hci/simulator/CloudTower"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { Auth } from "../src/index.ts"
import { ApiKeys, CloudTower, Label, ResourceChanges, TaskPoller, User, Vm } from "../src/index.ts"
import { overHttp } from "./support/simulated.ts"

type Connection = Pick<CloudTowerNode.Options, "credentials" | "changeFeed">

const asRoot = ({ credentials }: Simulator.CloudTowerHandle): Connection => ({ credentials })

const asUser =
  (source: Simulator.UserCredentials["source"]) =>
  ({ users }: Simulator.CloudTowerHandle): Connection => {
    const user = users.find((each) => each.source === source)
    const credentials: Auth.PasswordCredentials = {
      username: user?.username ?? "",
      password: user?.password ?? Redacted.make(""),
      source
    }
    return { credentials }
  }

const withFeed = (handle: Simulator.CloudTowerHandle): Connection => ({
  credentials: handle.credentials,
  changeFeed: handle.changeFeed
})

describe("users", () => {
  it.live.each([
    ["LOCAL", "alice"],
    ["LDAP", "carol"],
    ["SSO", "bob"]
  ] as const)("of the source %s log in with their own passwords", ([source, username]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* User.getMyInfo()).username, username)
    }).pipe(Effect.provide(overHttp({}, asUser(source))))
  )

  it.live("of a directory log in to a Tower without strategies", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* User.getMyInfo()).username, "carol")
    }).pipe(Effect.provide(overHttp({ version: "2.8.0" }, asUser("LDAP"))))
  )

  it.live("cannot log in with a password alone where two-factor login is on, and an API key works", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Vm.count())
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "two-factor")
      assert.include(error.message, "API key")
      const { apiKey, url } = yield* Simulator.Simulator
      const withKey = CloudTowerNode.layer({ url, credentials: { apiKey } })
      assert.strictEqual(yield* Effect.provide(Vm.count(), withKey), 5)
    }).pipe(Effect.provide(overHttp({ twoFactor: true }, asRoot)))
  )

  it.live("are told of an API key that was deleted", () =>
    Effect.gen(function* () {
      const { key } = yield* ApiKeys.create("automation")
      const { url } = yield* Simulator.Simulator
      const withKey = CloudTowerNode.layer({ url, credentials: { apiKey: key } })
      assert.strictEqual(yield* Effect.provide(Vm.count(), withKey), 5)
      yield* ApiKeys.delete(key)
      const error = yield* Effect.flip(Effect.provide(Vm.count(), withKey))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "an API key may have been deleted or have expired")
    }).pipe(Effect.provide(overHttp({}, asRoot)))
  )

  it.live("are told of an API key whose time is over", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Vm.count())
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "an API key may have been deleted or have expired")
    }).pipe(Effect.provide(overHttp({ apiKeyTtl: 0 }, ({ apiKey }) => ({ credentials: { apiKey } }))))
  )
})

/** Everything that happens from now on, in the types that are given, until there are so many events. */
const follow = (resource_type: ReadonlyArray<string>, count: number, from: string) =>
  ResourceChanges.stream({ from, resource_type: [...resource_type] }).pipe(Stream.take(count), Stream.runCollect)

describe("the change feed", () => {
  it.live("is read with API credentials of its own, relations and inserted records included", () =>
    Effect.gen(function* () {
      const from = yield* ResourceChanges.currentRevision
      const [label] = yield* Label.createLabel([{ key: "owner", value: "a" }]).pipe(TaskPoller.awaitTask)
      const vm = yield* Effect.fromOption(yield* Stream.runHead(Vm.list()))
      const ids = { A: label?.id ?? "", B: vm.id }
      yield* Label.addLabelsToResources({ where: { id: ids.A }, data: { vms: { id: ids.B } } }).pipe(
        TaskPoller.awaitTask
      )
      const events = yield* follow(["Label", "_LabelToVm"], 2, from)
      assert.deepStrictEqual(
        events.map(({ action, resource_type }) => [action, resource_type]),
        [
          ["INSERT", "Label"],
          ["INSERT", "_LabelToVm"]
        ]
      )
      assert.deepStrictEqual(
        events.map((event) => Option.getOrUndefined(ResourceChanges.relationOf(event))),
        [undefined, { kinds: ["Label", "Vm"], ...ids }]
      )
    }).pipe(Effect.provide(overHttp({ changeFeed: { token: false } }, withFeed)))
  )

  it.live("gives updates of equal values, as of records that a cluster syncs", () =>
    Effect.gen(function* () {
      const from = yield* ResourceChanges.currentRevision
      const vm = yield* Effect.fromOption(yield* Stream.runHead(Vm.list()))
      yield* Vm.updateVm({ where: { id: vm.id }, data: { description: "new" } }).pipe(TaskPoller.awaitTask)
      const last = (yield* follow(["Vm"], 4, from)).at(-1)
      assert.deepInclude(last, { action: "UPDATE", resource_id: vm.id })
      assert.strictEqual(last?.old_value, last?.new_value)
    }).pipe(Effect.provide(overHttp({}, asRoot)))
  )

  it.live("says what is needed where a token is not taken", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ResourceChanges.currentRevision)
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "`changeFeed`")
      const { counters } = yield* Simulator.Simulator
      assert.strictEqual((yield* counters).logins, 1)
      assert.strictEqual(yield* CloudTower.serverVersion, "4.9.0")
    }).pipe(Effect.provide(overHttp({ changeFeed: { token: false } }, asRoot)))
  )

  it.live("says that credentials of its own are wrong, and not that they are missing", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ResourceChanges.currentRevision)
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "the Tower rejects the name or the password of `changeFeed`")
      const { counters } = yield* Simulator.Simulator
      assert.deepInclude((yield* counters).operations["ResourceChange.getResourceChanges"], { requests: 1 })
      assert.strictEqual((yield* counters).logins, 0)
    }).pipe(
      Effect.provide(
        overHttp({}, (handle) => ({
          ...asRoot(handle),
          changeFeed: { username: "feed", password: Redacted.make("wrong") }
        }))
      )
    )
  )
})
