import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Result from "effect/Result"
import * as SiteFile from "@effect-hci/inventory/SiteFile"
import { join } from "node:path"
import * as Fake from "./fakes.ts"

const good = `
sink = "sqlite:inventory.sqlite"

[[sites]]
name = "north"
platform = "cloudtower"
url = "https://tower.example"
credentials = { username = "reader", password = { env = "NORTH_PASSWORD" } }

[sites.where.vms]
status = "RUNNING"

[[sites]]
name = "south"
platform = "sangfor-scp"
url = "https://scp.example"
resources = ["servers", "volumes"]

[sites.credentials]
access_key = "AK"
secret_key = { file = "/etc/hci/south" }
`

const failureOf = (text: string, file = "sites.toml"): string => {
  const result = SiteFile.fromText(file, text)
  return Result.isFailure(result) ? result.failure.message : "no failure"
}

describe("SiteFile.fromText", () => {
  it("reads sites of both platforms", () => {
    const { sites } = Result.getOrThrow(SiteFile.fromText("sites.toml", good))
    assert.deepStrictEqual(
      sites.map(({ name }) => name),
      ["north", "south"]
    )
    assert.deepStrictEqual(sites[0].where, { vms: { status: "RUNNING" } })
  })

  const wrong: ReadonlyArray<readonly [name: string, text: string, message: string | RegExp]> = [
    [
      "an unknown key, with its line",
      good.replace('access_key = "AK"', 'acces_key = "AK"'),
      'sites.toml, line 20: there is no setting "sites[1].credentials.acces_key": remove it, or check its spelling.'
    ],
    [
      "an unknown key at the top",
      `sinks = "x"\n${good}`,
      'sites.toml, line 1: there is no setting "sinks": remove it, or check its spelling.'
    ],
    [
      "a time zone that there is not",
      good.replace('url = "https://scp.example"', 'url = "https://scp.example"\ntime_zone = "Mars/Olympus"'),
      'sites.toml, line 17: "Mars/Olympus" is no time zone: write it as Asia/Shanghai or +08:00.'
    ],
    [
      "two sites of one name",
      good.replace('name = "south"', 'name = "North"'),
      'sites.toml, line 14: two sites have the name "North": each needs one of its own.'
    ],
    [
      "incomplete credentials",
      good.replace('access_key = "AK"', ""),
      "sites.toml, line 19: credentials are incomplete: give username and password, or access_key and secret_key."
    ],
    ["text that is no TOML", "sites = [", "sites.toml is not TOML: Expected a value at line 1, column 10."],
    ["no sites", 'sink = "x"', 'sites.toml: "sites" is missing.'],
    [
      "a secret in the file",
      good.replace('{ env = "NORTH_PASSWORD" }', '"hunter2"'),
      'sites.toml, line 8: "sites[0].credentials.password" is wrong: say where the secret is, as { env = "NAME" }, { file = "PATH" } or { command = ["COMMAND"] }.'
    ],
    [
      "an unknown platform",
      good.replace('"cloudtower"', '"vmware"'),
      'sites.toml, line 6: "sites[0].platform" is wrong: Expected "cloudtower" | "sangfor-scp".'
    ],
    [
      "an unknown resource",
      good.replace('"servers", "volumes"', '"servers", "volume"'),
      'sites.toml, line 17: sangfor-scp has no resource "volume": did you mean volumes.'
    ],
    [
      "a field that records do not have, with its line, whatever lists have the same name",
      good.replace('"volumes"]', '"volumes"]\nfields = { servers = ["name", "colour\\u001b"] }'),
      /^sites\.toml, line 18: servers has no field "colour\P{Cc}*": choose from id, name, status, .*\.$/u
    ],
    [
      "conditions on a resource that is not read",
      good.replace("[sites.where.vms]", 'resources = ["vms"]\n\n[sites.where.hosts]'),
      "sites.toml, line 12: hosts is not among the resources that are read: add it to them."
    ],
    [
      "fields of a resource that is not read by default",
      good.replace("[sites.where.vms]", '[sites.fields]\nviews = ["id"]\n\n[sites.where.vms]'),
      "sites.toml, line 11: views is not among the resources that are read: add it to them."
    ]
  ]
  for (const [name, text, message] of wrong) {
    it(`fails for ${name}`, () =>
      typeof message === "string"
        ? assert.strictEqual(failureOf(text), message)
        : assert.match(failureOf(text), message))
  }
})

layer(NodeServices.layer)("SiteFile.load", (it) => {
  const load = Effect.fnUntraced(function* (text: string) {
    const file = join(yield* Fake.folder, "sites.toml")
    yield* Effect.flatMap(FileSystem.FileSystem, (fs) => fs.writeFileString(file, text))
    const { line, message } = yield* Effect.flip(SiteFile.load(file))
    return [line, message.replace(file, "sites.toml")]
  })

  it.effect("fails for conditions that no record of the resource has, with their line, and sends nothing", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* load(good.replace('status = "RUNNING"', 'name_in = ["a"]\ncolour = "red"')), [
        12,
        "sites.toml, line 12: vms: `where.colour` is not a condition that a Vm has."
      ])
      const snapshots = '"server-snapshots"]\n\n[sites.where.server-snapshots]\nname = "a"'
      assert.deepStrictEqual(yield* load(good.replace('"volumes"]', snapshots)), [
        19,
        "sites.toml, line 19: server-snapshots: leave its conditions out, because it takes none."
      ])
    })
  )
})
