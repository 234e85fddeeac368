import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import { VERSION } from "@effect-hci/core/PackageVersion"
import * as Effect from "effect/Effect"
import { existsSync } from "node:fs"
import * as ChildProcess from "effect/process/ChildProcess"
import description from "../package.json" with { type: "json" }
import { assertSentence } from "./assertions.ts"
import * as Hci from "./process.ts"

const exporting = (url: string, ...more: ReadonlyArray<string>) => Hci.exportArgs("sangfor-scp", url, "x", ...more)

layer(NodeServices.layer)("hci", (it) => {
  it.effect("prints its version", () =>
    Effect.gen(function* () {
      assert.strictEqual(VERSION, description.version)
      assert.deepStrictEqual(yield* Hci.hci(["--version"]), { code: 0, stdout: `hci v${VERSION}\n`, stderr: "" })
    })
  )

  it.effect("survives a pipe that is closed before its help is read", () =>
    Effect.gen(function* () {
      const script = `"${process.execPath}" "${Hci.bin}" --help | head -n 1`
      const { stderr, stdout } = yield* Hci.run(ChildProcess.make("sh", ["-c", script]))
      assert.strictEqual(stderr, "")
      assert.strictEqual(stdout, "DESCRIPTION\n")
    })
  )

  it.effect.skipIf(!existsSync("/dev/full"))("says that the disk is full where its help should go", () =>
    Effect.gen(function* () {
      const script = `"${process.execPath}" "${Hci.bin}" --help > /dev/full; echo "code $?" >&2`
      const { stderr } = yield* Hci.run(ChildProcess.make("sh", ["-c", script]))
      assert.match(stderr, /^Cannot write to standard output: the disk is full; .*\ncode 1\n$/)
    })
  )

  it.effect("has a line between what it lists and its examples", () =>
    Effect.gen(function* () {
      for (const args of [[], ["simulate"], ["inventory"], ["inventory", "export"], ["simulate", "cloudtower"]]) {
        const { stdout } = yield* Hci.inProcess([...args, "--help"])
        assert.match(stdout, /\n\nEXAMPLES\n/, args.join(" "))
        assert.notMatch(stdout, /\n\n\nEXAMPLES\n/, args.join(" "))
      }
    })
  )

  it.effect("names every variable of the environment that an export reads", () =>
    Effect.gen(function* () {
      const { stdout } = yield* Hci.inProcess(["inventory", "export", "--help"])
      const page = stdout.replace(/\s+/g, " ")
      for (const name of [
        "HCI_SCP_USERNAME",
        "HCI_SCP_PASSWORD",
        "HCI_SCP_ACCESS_KEY",
        "HCI_SCP_SECRET_KEY",
        "HCI_SCP_REGION",
        "HCI_SCP_SERVICE",
        "HCI_CLOUDTOWER_API_KEY",
        "HCI_CLOUDTOWER_USERNAME",
        "HCI_CLOUDTOWER_PASSWORD",
        "HCI_CLOUDTOWER_SOURCE",
        "HCI_CLOUDTOWER_AUTH_CONFIG_ID"
      ]) {
        assert.include(page, name)
      }
    })
  )

  const wrong: ReadonlyArray<readonly [name: string, args: ReadonlyArray<string>, sentence: RegExp]> = [
    ["an unknown flag", ["simulate", "sangfor-scp", "--prot", "1"], /no flag --prot: did you mean --port\?$/m],
    ["an unknown command", ["inventori"], /no command "inventori"/],
    ["a missing flag", ["inventory", "export", "--platform", "sangfor-scp"], /needs --url/],
    [
      "a bad duration",
      ["simulate", "sangfor-scp", "--latency", "soon"],
      /"soon" is no value for --latency: write .*2s/
    ],
    [
      "a bad start time",
      ["simulate", "cloudtower", "--start-time", "yesterday"],
      /"yesterday" is no value for --start-time: write a time with its zone/
    ],
    ["a bad port", ["simulate", "sangfor-scp", "--port", "70000"], /from 0 to 65535/],
    ["a bad fault", ["simulate", "sangfor-scp", "--fault", "Servers.list:oops"], /"oops" is none of .*; for example/],
    ["a malformed address", exporting("https://"), /--url is not an address: write it as https:\/\/host/],
    ["an address of another scheme", exporting("ftp://scp.example"), /--url is not an address: write it as https:/],
    [
      "an address without a scheme, by what else is missing",
      exporting("scp.example:4430"),
      /No credentials: set HCI_SCP/
    ],
    ["no credentials", exporting("https://x.invalid"), /No credentials: set HCI_SCP_USERNAME and HCI_SCP_PASSWORD/],
    ["a bad --tls", exporting("https://x.invalid", "--tls", "sha256:12"), /"sha256:12" is no value for --tls/],
    ["a missing CA file", exporting("https://x.invalid", "--ca", "/nowhere/ca.pem"), /Cannot read \/nowhere\/ca.pem/],
    ["an unknown resource", exporting("https://x.invalid", "--resources", "disks"), /no resource "disks": choose/],
    ["a page too large", exporting("https://x.invalid", "--page-size", "200"), /takes 100 at most/]
  ]
  for (const [name, args, sentence] of wrong) {
    it.effect(`explains ${name}`, () =>
      Effect.map(Hci.inProcess(args), (finished) => assertSentence(finished, sentence, 2))
    )
  }

  it.effect("does not repeat secrets that were put where others see them", () =>
    Effect.gen(function* () {
      const flag = yield* Hci.inProcess(exporting("https://x.invalid", "--password", "hunter2"))
      assertSentence(flag, /takes no --password: credentials come from the environment/, 2)
      const inUrl = yield* Hci.inProcess(exporting("https://admin:hunter2@x.invalid"))
      assertSentence(inUrl, /--url holds credentials/, 2)
      const withoutScheme = yield* Hci.inProcess(exporting("admin:hunter2@x.invalid"))
      assertSentence(withoutScheme, /--url holds credentials/, 2)
      assert.notMatch(flag.stderr + inUrl.stderr + withoutScheme.stderr, /hunter2/)
    })
  )
})
