import { assert, describe, it } from "@effect/vitest"
import type { JsonObject } from "../../src/internal/engine/json.ts"
import { fill, merge } from "../../src/internal/engine/merge.ts"

const exported: JsonObject = {
  id: "a",
  name: "web",
  novelty: { deep: [1] },
  usage: { used: 7, total: 10, peak: 9 },
  nics: [
    { id: "net0", ip: "10.0.0.1", vendor: "x" },
    { id: "gone", ip: "10.0.0.9" },
    { id: "net1", ip: "10.0.0.2" }
  ],
  ips: ["10.0.0.1", "10.0.0.9", "10.0.0.2"]
}

const before: JsonObject = {
  id: "a",
  name: "web",
  usage: { used: 5, total: 8 },
  nics: [
    { id: "net0", ip: "10.0.0.1" },
    { id: "net1", ip: "10.0.0.2" }
  ],
  ips: ["10.0.0.1", "10.0.0.2"],
  owner: "nobody"
}

describe("a record of a real site", () => {
  it("is as the site showed it while nothing changes", () => {
    assert.deepStrictEqual(merge(exported, before, before), exported)
  })

  it("takes over what changed, and nothing else", () => {
    const now = {
      ...before,
      name: "db",
      usage: { used: 6, total: 8 },
      nics: [
        { id: "net1", ip: "10.0.0.7" },
        { id: "net2", ip: "10.0.0.3" }
      ],
      ips: ["10.0.0.7", "10.0.0.3"],
      owner: "me"
    }
    assert.deepStrictEqual(merge(exported, before, now), {
      ...exported,
      name: "db",
      usage: { used: 6, total: 10, peak: 9 },
      nics: [
        { id: "gone", ip: "10.0.0.9" },
        { id: "net1", ip: "10.0.0.7" },
        { id: "net2", ip: "10.0.0.3" }
      ],
      ips: ["10.0.0.7", "10.0.0.3"],
      owner: "me"
    })
  })

  it("loses what is lost", () => {
    const { name: _, ...now } = before
    assert.doesNotHaveAnyKeys(merge(exported, before, now), ["name"])
  })

  it("shows in another shape what has a place there", () => {
    const detail = { id: "a", name: "", usage: { used: 5, total: 8 }, nics: [{ id: "net0", vendor: "" }], owner: 3 }
    assert.deepStrictEqual(fill(exported, detail, detail), {
      ...detail,
      name: "web",
      usage: { used: 7, total: 10 },
      nics: [{ id: "net0", vendor: "x" }]
    })
    const changed = { ...detail, name: "db" }
    assert.deepInclude(fill(exported, detail, changed), { name: "db", usage: { used: 7, total: 10 } })
  })

  it("is put together from long lists as well", () => {
    const list = (length: number) => Array.from({ length }, (_, index) => ({ id: `vm-${index}` }))
    const vms = list(100_000)
    const merged = merge({ vms }, { vms }, { vms: list(100_001) })
    assert.deepStrictEqual(merged, { vms: list(100_001) })
  })
})
