import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as SiteFile from "@effect-hci/inventory/SiteFile"

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

  const wrong: ReadonlyArray<readonly [name: string, text: string, message: string]> = [
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
    ]
  ]
  for (const [name, text, message] of wrong) {
    it(`fails for ${name}`, () => assert.strictEqual(failureOf(text), message))
  }
})
