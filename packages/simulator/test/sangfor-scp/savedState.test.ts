import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import * as SangforScp from "../../src/SangforScp.ts"
import type { StateRecord } from "../../src/SimulatorState.ts"
import * as Client from "./client.ts"
import type { Json, Send } from "./client.ts"
import { exported, saved, stateOfSite } from "./site.ts"

const p = "/janus/20180725"

/** A write whose task, if it starts one, is waited for; gives its data. */
const done = (send: Send, method: string, path: string, body: unknown = {}): Effect.Effect<Json> =>
  Effect.gen(function* () {
    const response = yield* Client.send(send, method, `${p}${path}`, { body })
    assert.include([200, 201, 204], response.status, `${method} ${path}: ${response.text}`)
    yield* TestClock.adjust("2 seconds")
    return response.json["data"] ?? {}
  })

const firstId = (send: Send, path: string): Effect.Effect<string> =>
  Effect.promise(async () => Client.str((await Client.readAll(send, `${p}${path}`))[0]?.["id"]))

/** Changes something of every kind that can change. */
const changeAll = (send: Send, tag: string) =>
  Effect.gen(function* () {
    const az = yield* firstId(send, "/azs")
    const project = yield* firstId(send, "/projects")
    const image = yield* firstId(send, "/images")
    const vpc = Client.str(
      (yield* done(send, "POST", "/vpcs", { az_id: az, name: `vpc-${tag}`, cidr: "10.0.0.0/8" }))["id"]
    )
    const range = { vpc_id: vpc, cidr: "10.200.0.0/24", name: `subnet-${tag}` }
    const subnet = Client.str((yield* done(send, "POST", "/subnets", range))["id"])
    const networks = [{ vpc_id: vpc, subnet_id: subnet }]
    const server = {
      az_id: az,
      image_id: image,
      cores: 2,
      memory_mb: 2048,
      name: `server-${tag}`,
      networks,
      power_on: 1
    }
    const { uuids } = yield* done(send, "POST", "/servers", { ...server, count: 3 })
    const [first, second, third] = [0, 1, 2].map((at) => Client.str(uuids?.[at]))
    yield* done(send, "PUT", `/servers/${first}`, { name: `renamed-${tag}` })
    yield* done(send, "DELETE", `/servers/${second}`, { force: 1 })
    yield* done(send, "DELETE", `/servers/${third}`, { force: 0 })
    const stopped = yield* firstId(send, "/servers?status=stopped")
    yield* done(send, "POST", `/servers/${stopped}/start`)
    const volume = { az_id: az, project_id: project, name: `volume-${tag}`, size_mb: 10_240 }
    const { volume_id } = yield* done(send, "POST", "/volumes", volume)
    yield* done(send, "PUT", `/volumes/${Client.str(volume_id)}`, { size_mb: 20_480 })
    const { id: eip } = yield* done(send, "POST", "/eips", { az_id: az, name: `eip-${tag}` })
    yield* done(send, "POST", `/eips/${Client.str(eip)}/action`, { action: "bind", server_id: first })
    yield* manage(send, tag, first ?? "", az)
    return { recycled: third ?? "", eip: Client.str(eip) }
  })

/** Makes what there is none of at the start. */
const manage = (send: Send, tag: string, server: string, az_id: string) =>
  Effect.gen(function* () {
    const admin = { user_name: `user-${tag}`, password: "00", mail: "", phone: "", user_id: "" }
    const { id } = yield* done(send, "POST", "/projects", { project: { name: `tenant-${tag}`, project_admin: admin } })
    const tenant = Client.str(id)
    yield* done(send, "POST", `/projects/${tenant}/azs`, { azs: [{ az_id }] })
    yield* done(send, "POST", "/quotas", { project_id: tenant, quota_sets: [{ az_id, resource: "cores", value: 4 }] })
    yield* done(send, "POST", "/servers/tags", { tag: { name: `tag-${tag}` } })
    const group = { name: `group-${tag}`, az_id, project_id: tenant }
    const { id: group_id } = yield* done(send, "POST", "/servers/groups", group)
    yield* done(send, "PUT", `/servers/groups/${Client.str(group_id)}`, { server_ids: [server] })
    yield* done(send, "POST", `/servers/${server}/snapshots`, { name: `snapshot-${tag}` })
    yield* done(send, "POST", `/servers/${server}/backups`, { description: tag })
  })

/** What was made, as it is listed. */
const managed = Effect.gen(function* () {
  const send = yield* Client.inProcess
  const all = yield* Effect.promise(() => Client.readAll(send, `${p}/servers`))
  const server = Client.str(all.find(({ name }) => Client.str(name) === "renamed-one")?.["id"])
  const paths = [
    "projects",
    "servers/tags",
    "server-groups",
    `servers/${server}/snapshots`,
    `servers/${server}/backups`
  ]
  return yield* Effect.forEach(paths, (path) =>
    Effect.promise(async () => JSON.stringify(await Client.readAll(send, `${p}/${path}`)))
  )
})

type Environment = HttpClient.HttpClient | SangforScp.Simulator

const inState = <A, E>(load: SangforScp.State, use: Effect.Effect<A, E, Environment>) =>
  Effect.provide(use, SangforScp.layerClient({ load }))

const changed = Effect.gen(function* () {
  const send = yield* Client.inProcess
  const ids = yield* changeAll(send, "one")
  return { ...ids, read: yield* exported(), managed: yield* managed, saved: yield* saved }
})

const fromSeed = Effect.provide(changed, SangforScp.layerClient({ seed: 9, servers: 40 }))
const fromSite = Effect.gen(function* () {
  const site = yield* Effect.provide(exported(), SangforScp.layerClient({ seed: 9, servers: 40 }))
  return yield* inState(stateOfSite(site), changed)
})

describe("a saved cloud", () => {
  for (const [origin, state] of [
    ["computed from a seed", fromSeed],
    ["of a site's export", fromSite]
  ] as const) {
    it.effect(`${origin}, goes on where it was`, () =>
      Effect.gen(function* () {
        const { managed: listed, read, saved: first } = yield* state
        assert.deepInclude(first, { format: 1, platform: "sangfor-scp" })
        assert.deepStrictEqual(yield* inState(first, exported()), read)
        for (const kind of ["tenant-one", "tag-one", "group-one", "snapshot-one"]) assert.include(listed.join(), kind)
        assert.deepStrictEqual(yield* inState(first, managed), listed)
        assert.deepStrictEqual(yield* inState(first, saved), first)
      })
    )

    it.effect(`${origin}, changes further like any other, and is saved again`, () =>
      Effect.gen(function* () {
        const { eip, recycled, saved: first } = yield* state
        const more = Effect.gen(function* () {
          const send = yield* Client.inProcess
          yield* done(send, "POST", `/servers/${recycled}/restore`)
          yield* done(send, "POST", `/eips/${eip}/action`, { action: "unbind" })
          const ids = yield* changeAll(send, "two")
          assert.notStrictEqual(ids.eip, eip)
          const servers = yield* Effect.promise(() => Client.readAll(send, `${p}/servers`))
          const addresses = servers.flatMap(
            ({ networks }) => JSON.stringify(networks?.[0]?.["ip"]) + JSON.stringify(networks?.[0]?.["subnet_id"])
          )
          assert.strictEqual(new Set(addresses).size, addresses.length, "every address is given out once")
          assert.include(
            servers.map(({ id }) => Client.str(id)),
            recycled
          )
          return { read: yield* exported(), saved: yield* saved }
        })
        const second = yield* inState(first, more)
        assert.deepStrictEqual(yield* inState(second.saved, exported()), second.read)
      })
    )
  }

  it.effect("is rejected where it cannot be gone on with", () =>
    Effect.gen(function* () {
      const reject = (record: StateRecord) =>
        inState({ format: 1, platform: "sangfor-scp", seed: 9, servers: 40, records: [record] }, exported()).pipe(
          Effect.flip,
          Effect.map(({ message }) => message)
        )
      const name = { name: "x", description: "", cidr: "10.0.0.0/8", az: 0 }
      assert.include(
        yield* reject({ model: "Teapot", index: 0, values: null }),
        `records[0]: there is no kind of record`
      )
      assert.include(yield* reject({ model: "Server", index: -1, values: null }), "records[0]: index must be")
      assert.include(yield* reject({ model: "Server", index: 1e15, values: null }), "records[0]: index must be")
      assert.include(yield* reject({ model: "Vpc", index: 1, values: name }), "records[0]: values.project: Missing key")
    })
  )
})
