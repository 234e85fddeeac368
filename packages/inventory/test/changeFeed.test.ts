/** What a run that goes by the change feed of a Tower makes of a feed that misbehaves. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as CloudTower from "@effect-hci/cloudtower/CloudTower"
import * as CloudTowerSite from "@effect-hci/inventory/CloudTowerSite"
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import { json, type Request, route } from "@effect-hci/simulator/Script"

const url = "https://tower.test"

const event = (revision: number, fields: object = {}) => ({
  revision: String(revision),
  action: "UPDATE",
  resource_type: "Vm",
  resource_id: `v-${revision}`,
  ...fields
})

/** What changed since revision 4 by a feed that puts so many events on a page; `undefined` where it does not tell. */
const since = Effect.fnUntraced(function* (events: ReadonlyArray<{ readonly revision: string }>, onPage = 500) {
  const feed = ({ query }: Request) => {
    const after = events.filter(({ revision }) => !(Number(revision) < Number(query["start_revision"])))
    return json({ ec: "EOK", currentRevision: "40", compactRevision: "0", data: after.slice(0, onPage) })
  }
  const server = ScriptedServer.make([route("GET", "/v2/api/resource-changes", feed)])
  const credentials = { apiKey: Redacted.make("key-of-a-test") }
  const tower = Layer.provide(CloudTower.layer({ url, credentials }), server.layer)
  const { changeFeed } = yield* CloudTowerSite.makeScoped({ name: "lab", url }, tower)
  return changeFeed === undefined ? yield* Effect.die("a Tower has a feed") : yield* changeFeed.since("4")
}, Effect.scoped)

describe("a change feed that is read once to its end", () => {
  it.effect("is read to its end where the Tower puts fewer events on a page than were requested", () =>
    Effect.gen(function* () {
      const events = Array.from({ length: 25 }, (_, index) => event(index + 5))
      const changes = yield* since(events, 10)
      assert.deepStrictEqual(
        [...(changes?.ids.get("vms") ?? [])],
        events.map(({ resource_id }) => resource_id)
      )
    })
  )

  it.effect.each([
    ["has no id", { resource_id: null }],
    ["has an empty id", { resource_id: "" }],
    ["has no type", { resource_type: undefined }],
    ["is of a row of a relation that it does not show", { resource_type: "_LabelToVm", new_value: null }]
  ] as const)("does not tell what changed where an event %s", ([, fields]) =>
    Effect.gen(function* () {
      assert.isUndefined(yield* since([event(5), event(6, fields), event(7)]))
    })
  )

  it.effect.each([
    ["an id that is a number", { resource_id: 7 }],
    ["a revision that is none", { revision: "x5" }]
  ] as const)("fails where an event has %s, so that everything is listed", ([, fields]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(since([event(5), event(6, fields), event(7)]))
      assert.strictEqual(error._tag, "InvalidResponse")
    })
  )
})
