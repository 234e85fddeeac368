import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { isIP, isIPv4, isIPv6 } from "node:net"
import * as CloudTower from "../../src/CloudTower.ts"
import * as SangforScp from "../../src/SangforScp.ts"
import type { JsonObject, ScrubOptions, Site } from "../../src/SimulatorState.ts"
import * as Tower from "../cloudtower/tower.ts"
import { records } from "../json.ts"
import { exported, stateOfSite } from "../sangfor-scp/site.ts"

const key = Redacted.make("a key of the tests")

const telling = [
  "payroll-db-01",
  "The database of Ms. Doe",
  "pay.example.com",
  "jane.doe@example.com",
  "+41 79 555 01 02",
  "10.20.30.40",
  "10.20.30.0/24",
  "2001:db8::7",
  "00:50:56:9a:11:22",
  "90e2bad3dfa4",
  "SN-4711-0815",
  "hunter2-hunter2",
  "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
  "b0ea64a0-e1e4-11e4-8c2a-fefcfe9fc93a",
  "https://vault.example.com/payroll"
]

/** A record with something to hide in every way that there is. */
const record = (id: string): JsonObject => ({
  id,
  name: "payroll-db-01",
  description: "The database of Ms. Doe",
  host_id: "host-90e2bad3dfa4",
  hostname: "pay.example.com",
  project_admin: { mail: "jane.doe@example.com", phone: "+41 79 555 01 02" },
  real_ips: ["10.20.30.40", "2001:db8::7"],
  ips: "10.20.30.40,10.20.30.41",
  ranges: "10.20.30.40-10.20.30.60",
  cidr: "10.20.30.0/24",
  gateway: "10.20.30.1",
  netmask: "255.255.255.0",
  networks: [{ vif_id: "net0", mac_address: "00:50:56:9a:11:22", mac: "00-50-56-9A-11-22" }],
  serial_number: "SN-4711-0815",
  credentials: { user: "doe", value: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", pin: 4711 },
  password: "hunter2-hunter2",
  note: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
  machine_uuid: "b0ea64a0-e1e4-11e4-8c2a-fefcfe9fc93a",
  console: "https://vault.example.com/payroll",
  "10.20.30.40": true,
  created_at: "2024-04-26T05:17:17",
  status: "running",
  cores: 4,
  az_id: "331cd5c1-1209-42e9-a9a4-171e2608e3dd"
})

const scrubbedRecord = (options?: ScrubOptions) =>
  Effect.map(
    SangforScp.scrub(stateOfSite({ servers: [record("a-1")] }), options),
    ({ site }) => site?.["servers"]?.[0] ?? {}
  )

const octets = (text: unknown): ReadonlyArray<number> => String(text).split(/[./]/).map(Number)

describe("scrubbing", () => {
  it.effect("leaves no name, address or secret", () =>
    Effect.gen(function* () {
      const scrubbed = JSON.stringify(yield* scrubbedRecord({ key })).toLowerCase()
      for (const text of telling) assert.notInclude(scrubbed, text.toLowerCase())
      assert.notInclude(scrubbed, "4711")
      assert.notInclude(scrubbed, "doe")
    })
  )

  it.effect("keeps what tells nothing", () =>
    Effect.gen(function* () {
      const scrubbed = yield* scrubbedRecord({ key })
      const { az_id, cores, created_at, netmask, status } = record("")
      assert.deepInclude(scrubbed, { az_id, cores, created_at, netmask, status })
      assert.deepStrictEqual(Object.keys(scrubbed).slice(0, 7), Object.keys(record("")).slice(0, 7))
      assert.strictEqual(JSON.stringify(scrubbed["networks"]).slice(0, 19), '[{"vif_id":"net0","')
    })
  )

  it.effect("makes addresses of addresses, in the networks that belong to them", () =>
    Effect.gen(function* () {
      const scrubbed = yield* scrubbedRecord({ key })
      const [ip, six] = Array.isArray(scrubbed["real_ips"]) ? scrubbed["real_ips"] : []
      assert.isTrue(isIPv4(String(ip)) && isIPv6(String(six)))
      const [network, length] = String(scrubbed["cidr"]).split("/")
      assert.deepStrictEqual([length, octets(network)[3]], ["24", 0])
      for (const inside of [ip, scrubbed["gateway"]]) {
        assert.deepStrictEqual(octets(inside).slice(0, 3), octets(network).slice(0, 3))
      }
      assert.strictEqual(String(scrubbed["ips"]).split(",")[0], String(ip))
      assert.isTrue(
        String(scrubbed["ips"])
          .split(",")
          .every((address) => isIP(address) === 4)
      )
      assert.strictEqual(String(scrubbed["ranges"]).split("-")[0], String(ip))
      const [nic = {}] = records(scrubbed["networks"])
      assert.match(String(nic["mac_address"]), /^02(:[0-9a-f]{2}){5}$/)
      assert.strictEqual(nic["mac"], String(nic["mac_address"]).replaceAll(":", "-").toUpperCase())
      assert.match(String(scrubbed["machine_uuid"]), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    })
  )

  it.effect("makes the same of the same with one key, and something else with another or none", () =>
    Effect.gen(function* () {
      const first = yield* scrubbedRecord({ key })
      assert.deepStrictEqual(yield* scrubbedRecord({ key }), first)
      const others = [yield* scrubbedRecord({ key: Redacted.make("another") }), yield* scrubbedRecord()]
      for (const other of [...others, yield* scrubbedRecord()]) {
        for (const field of ["name", "cidr", "host_id", "password"]) assert.notStrictEqual(other[field], first[field])
      }
      assert.notStrictEqual(others[1]?.["name"], (yield* scrubbedRecord())["name"])
    })
  )
})

/** Text of these fields may not be seen again. */
const revealing = /name|description|(^|_)ips?$|address|mac|gateway|cidr|vip|dns|serial|email|mail|phone|hostname/i

const namesIn = (value: unknown, field = ""): ReadonlyArray<string> => {
  if (typeof value === "string") return revealing.test(field) && value.length > 5 ? [value] : []
  if (typeof value !== "object" || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item, field))
  return Object.entries(value).flatMap(([name, own]) => namesIn(own, name))
}

const masks = /^255\.|^0\.0\.0\.0|^127\./

/** That none of the so many names and addresses of a site is in its scrubbed state. */
const assertHidden = (source: Site, scrubbed: object, count: number) => {
  const names = [...new Set(namesIn(source))].filter((name) => !masks.test(name))
  const text = JSON.stringify(scrubbed)
  assert.strictEqual(names.length, count)
  assert.deepStrictEqual(
    names.filter((name) => text.includes(name)),
    []
  )
}

describe("a scrubbed state", () => {
  it.effect("of a cloud loads, is listed, and still belongs together", () =>
    Effect.gen(function* () {
      const site = yield* Effect.provide(exported(), SangforScp.layerClient({ servers: 60 }))
      const load = yield* SangforScp.scrub(stateOfSite(site), { key })
      assertHidden(site, load, 229)
      const listed = yield* Effect.provide(exported(), SangforScp.layerClient({ load }))
      assert.deepStrictEqual(listed, load.site)
      const hosts = new Set(listed["hosts"]?.map(({ id }) => id))
      const pools = new Map(listed["pools"]?.map(({ id, name }) => [id, name]))
      for (const server of listed["servers"] ?? []) {
        assert.isTrue(hosts.has(server["host_id"] ?? null))
        assert.strictEqual(pools.get(server["az_id"] ?? null), server["az_name"])
      }
    })
  )

  it.effect("of a Tower loads, is listed, and still belongs together", () =>
    Effect.gen(function* () {
      const listing = Effect.gen(function* () {
        const post = yield* Tower.inProcess
        const names = ["clusters", "hosts", "vms", "vm-nics", "vlans", "iscsi-targets", "users"]
        const pairs = yield* Effect.forEach(names, (name) =>
          Effect.map(Tower.ok(post, `get-${name}`), (rows) => [name, records(rows)] as const)
        )
        return Object.fromEntries(pairs)
      })
      const site = yield* Effect.provide(listing, CloudTower.layerClient({ vms: 20 }))
      const state = { format: 1, platform: "cloudtower", seed: 1, site, records: [] } as const
      const load = yield* CloudTower.scrub(state, { key })
      assertHidden(site, load, 229)
      const listed = yield* Effect.provide(listing, CloudTower.layerClient({ load }))
      assert.deepStrictEqual(listed, load.site)
      const statuses = (rows: ReadonlyArray<JsonObject> | undefined) => rows?.map(({ status }) => status)
      assert.deepStrictEqual(statuses(listed["vms"]), statuses(site["vms"]))
    })
  )

  it.effect("hides what changed in a state of a seed", () =>
    Effect.gen(function* () {
      const saved = yield* Effect.gen(function* () {
        const post = yield* Tower.inProcess
        yield* Tower.completed(post, "create-label", [{ key: "owner-of-payroll", value: "jane.doe" }])
        return yield* (yield* CloudTower.Simulator).save
      }).pipe(Effect.provide(CloudTower.layerClient({ vms: 5 })))
      const scrubbed = yield* CloudTower.scrub(saved, { key })
      assert.notInclude(JSON.stringify(scrubbed), "payroll")
      assert.notInclude(JSON.stringify(scrubbed), "jane.doe")
      assert.strictEqual(scrubbed.records.length, saved.records.length)
    })
  )
})
