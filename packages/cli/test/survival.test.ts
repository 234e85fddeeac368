/** Processes that are stopped, killed, or lose their output, and folders that are not free. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as PlatformError from "effect/PlatformError"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Redacted from "effect/Redacted"
import * as Simulator from "@effect-hci/simulator/SangforScp"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  chmodSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import * as CliFailure from "../src/CliFailure.ts"
import { privateFolder } from "../src/nodeSetup.ts"
import { assertSentence, readManifest } from "./assertions.ts"
import * as Hci from "./process.ts"
import { exportFolder, namesInto, whileScpSimulated } from "./simulated.ts"

const environmentOf = ({ password, username }: Simulator.Credentials) => ({
  HCI_SCP_USERNAME: username,
  HCI_SCP_PASSWORD: Redacted.value(password)
})

/** An export of two resources, of which the second one gets no response after its first page. */
const stuck = Simulator.layerServer({ servers: 500, faults: ["Servers.list:latency=60m,after=2"] })

const exportStuck = (cwd: string, signal: "SIGHUP" | "SIGTERM" | "SIGKILL") =>
  Effect.gen(function* () {
    const { credentials, url } = yield* Simulator.Simulator
    return yield* Hci.signalled(Hci.exportArgs("sangfor-scp", url, "out", "--resources", "servers,pools"), {
      cwd,
      env: environmentOf(credentials),
      signal,
      from: "stderr",
      when: (line) => line.startsWith("pools:")
    })
  })

layer(NodeServices.layer, { excludeTestServices: true })("an export whose process is stopped", (it) => {
  for (const signal of ["SIGHUP", "SIGTERM"] as const) {
    it.effect(`ends cleanly on ${signal}`, () =>
      Effect.gen(function* () {
        const cwd = yield* Hci.folder
        const { code, stderr } = yield* exportStuck(cwd, signal)
        assert.strictEqual(code, 130)
        assert.match(stderr, /\nStopped before the export was complete: nothing half-written is left in out\.$/)
        assert.deepStrictEqual(yield* Hci.names(join(cwd, "out")), ["manifest.json", "pools.ndjson"])
        assert.strictEqual((yield* readManifest(join(cwd, "out"))).status, "interrupted")
      }).pipe(Effect.provide(stuck))
    )
  }

  it.effect("is seen to be one by whoever loads its folder after SIGKILL, and can be run again", () =>
    Effect.gen(function* () {
      const { credentials, faults, url } = yield* Simulator.Simulator
      const cwd = yield* Hci.folder
      const out = join(cwd, "out")
      yield* Effect.exit(exportStuck(cwd, "SIGKILL"))
      const killed = yield* readManifest(out)
      assert.strictEqual(killed.status, "running")
      assert.deepStrictEqual(
        killed.resources.map(({ file, resource }) => [resource, file]),
        [
          ["pools", "pools.ndjson"],
          ["servers", null]
        ]
      )
      const { code, stderr } = yield* whileScpSimulated(cwd, ["--load", "out"], namesInto([]))
      assert.strictEqual(code, 0)
      assert.match(
        stderr,
        /warn: The export in out was stopped before its end, or still runs: the simulator has what it had written\./
      )
      assert.match(stderr, /The export in out lacks servers: the simulator has none of them\./)
      yield* faults.clear
      const args = Hci.exportArgs("sangfor-scp", url, out, "--resources", "servers,pools")
      const again = yield* Hci.inProcess(args, environmentOf(credentials))
      assert.strictEqual(again.code, 0, again.stderr)
      assert.deepStrictEqual(yield* Hci.names(out), ["manifest.json", "pools.ndjson", "servers.ndjson"])
      assert.strictEqual((yield* readManifest(out)).status, "finished")
    }).pipe(Effect.provide(stuck))
  )
})

const small = Simulator.layerServer({ servers: 30 })

layer(Layer.merge(NodeServices.layer, small), { excludeTestServices: true })(
  "an export that loses its output",
  (it) => {
    /** Runs an export in a shell with a redirection; gives what the shell prints and how the export ended. */
    const inShell = (redirected: (command: string) => string) =>
      Effect.gen(function* () {
        const { credentials, url } = yield* Simulator.Simulator
        const cwd = yield* Hci.folder
        const hci = [process.execPath, Hci.bin, ...Hci.exportArgs("sangfor-scp", url, "out")]
        const command = hci.map((argument) => `'${argument}'`).join(" ")
        const finished = yield* Hci.run(
          ChildProcess.make("sh", ["-c", redirected(command)], {
            cwd,
            env: environmentOf(credentials),
            extendEnv: true
          })
        )
        const code = (yield* Hci.read(join(cwd, "code"))).trim()
        return { ...finished, code, manifest: yield* readManifest(join(cwd, "out")) }
      })

    const ways: ReadonlyArray<readonly [name: string, redirected: (command: string) => string]> = [
      ["a pipe of stderr that is closed", (command) => `{ ${command}; echo $? > code; } 2>&1 >/dev/null | head -n 1`],
      ["a pipe of stdout that is closed", (command) => `{ ${command} 2>/dev/null; echo $? > code; } | true`],
      ["both closed", (command) => `${command} >&- 2>&-; echo $? > code`],
      ["stderr on a disk that is full", (command) => `${command} 2>/dev/full; echo $? > code`]
    ]
    for (const [name, redirected] of ways) {
      it.effect.skipIf(name.includes("full") && !existsSync("/dev/full"))(`goes on with ${name}`, () =>
        Effect.gen(function* () {
          const { code, manifest } = yield* inShell(redirected)
          assert.strictEqual(code, "0")
          assert.strictEqual(manifest.status, "finished")
          assert.deepStrictEqual(
            manifest.resources.filter(({ error }) => error !== null),
            []
          )
        })
      )
    }

    it.effect.skipIf(!existsSync("/dev/full"))("says that the disk is full where its table should go", () =>
      Effect.gen(function* () {
        const { code, manifest, stderr } = yield* inShell((command) => `${command} >/dev/full; echo $? > code`)
        assert.strictEqual(code, "1")
        assert.match(stderr, /^Cannot write to standard output: the disk is full; free some space, then run .*\.$/m)
        assert.strictEqual(manifest.status, "finished")
      })
    )

    it.effect("explains a folder that another run writes to", () =>
      Effect.gen(function* () {
        const { credentials, url } = yield* Simulator.Simulator
        const out = yield* Hci.folder
        yield* Hci.write(join(out, ".export.lock"), JSON.stringify({ run: "1", host: hostname(), pid: process.ppid }))
        const finished = yield* Hci.inProcess(Hci.exportArgs("sangfor-scp", url, out), environmentOf(credentials))
        assertSentence(
          finished,
          /^Another export is writing to \S+ \(process \d+ on .+\): wait until it ends or choose/,
          1
        )
        assert.deepStrictEqual(yield* Hci.names(out), [".export.lock"])
      })
    )

    it.effect("explains a folder of another site, and keeps what it does not touch in one of the same site", () =>
      Effect.gen(function* () {
        const { credentials, url } = yield* Simulator.Simulator
        const out = yield* Hci.folder
        const run = (resources: string) =>
          Hci.inProcess(Hci.exportArgs("sangfor-scp", url, out, "--resources", resources), environmentOf(credentials))
        assert.strictEqual((yield* run("servers,pools")).code, 0)
        const second = yield* run("images")
        assert.strictEqual(second.code, 0, second.stderr)
        assert.notMatch(second.stdout, /servers|pools/)
        const manifest = yield* readManifest(out)
        assert.deepStrictEqual(
          manifest.resources.map(({ file }) => file),
          ["pools.ndjson", "servers.ndjson", "images.ndjson"]
        )
        assert.deepStrictEqual(yield* Hci.names(out), [
          "images.ndjson",
          "manifest.json",
          "pools.ndjson",
          "servers.ndjson"
        ])
        yield* Hci.write(join(out, "manifest.json"), JSON.stringify({ ...manifest, site: "other.example" }))
        assertSentence(
          yield* run("images"),
          /holds the export of another site, other\.example \(sangfor-scp\), and not of 127\.0\.0\.1:\d+: choose another/,
          1
        )
      })
    )
  }
)

layer(NodeServices.layer, { excludeTestServices: true })("simulator state in files", (it) => {
  it.effect("is saved on SIGHUP, for its owner alone, with nothing left beside it", () =>
    Effect.gen(function* () {
      const cwd = yield* Hci.folder
      const flags = ["--servers", "3", "--save", "state.json"]
      const { code, stderr } = yield* whileScpSimulated(cwd, flags, namesInto([]), "SIGHUP")
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.deepStrictEqual(yield* Hci.names(cwd), ["state.json"])
      assert.strictEqual(statSync(join(cwd, "state.json")).mode & 0o777, 0o600)
    })
  )

  it.effect("takes no place that is not a regular file", () =>
    Effect.gen(function* () {
      const cwd = yield* exportFolder
      const fs = yield* FileSystem.FileSystem
      const link = join(cwd, "link.json")
      yield* Hci.write(join(cwd, "victim"), "keep")
      yield* fs.symlink(join(cwd, "victim"), link)
      const simulate = (file: string) => Hci.inProcess(["simulate", "sangfor-scp", "--save", file])
      const scrub = (file: string) =>
        Hci.inProcess(["simulate", "scrub", "--load", join(cwd, "inventory"), "--save", file])
      for (const run of [simulate, scrub]) {
        assertSentence(
          yield* run(link),
          /Cannot write to \S+link\.json: it is a symbolic link, which is not followed; c/,
          1
        )
        assertSentence(yield* run(cwd), /: it is a folder; choose another file with --save\.$/m, 1)
      }
      assert.strictEqual(yield* Hci.read(join(cwd, "victim")), "keep")
      const file = join(cwd, "scrubbed.json")
      assert.strictEqual((yield* scrub(file)).code, 0)
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      assert.deepStrictEqual(yield* Hci.names(cwd), ["inventory", "link.json", "scrubbed.json", "victim"])
    })
  )

  it.effect.skipIf(process.getuid?.() !== 0)("never takes the place of a device", () =>
    Effect.gen(function* () {
      const finished = yield* Hci.inProcess(["simulate", "sangfor-scp", "--save", "/dev/null"])
      assertSentence(finished, /Cannot write to \/dev\/null: it is not a regular file; choose another file/, 1)
      assert.isTrue(statSync("/dev/null").isCharacterDevice())
    })
  )
})

describe("a disk that is full", () => {
  it("is what the sentence says, with what to do", () => {
    const error = PlatformError.systemError({
      _tag: "Unknown",
      module: "FileSystem",
      method: "writeAll",
      pathOrDescriptor: 7,
      cause: Object.assign(new Error("ENOSPC"), { code: "ENOSPC" })
    })
    assert.strictEqual(
      CliFailure.unwritable(error, "out", "choose another folder").message,
      "Cannot write to out: the disk is full; free some space, then run the command again."
    )
  })
})

describe("the folder for compiled code", () => {
  const withHome = (use: (home: string) => void) => {
    const home = mkdtempSync(join(tmpdir(), "hci-home-"))
    try {
      use(home)
    } finally {
      rmSync(home, { recursive: true })
    }
  }

  it("is made in the user's cache, for the user alone", () =>
    withHome((home) => {
      const folder = join(home, ".cache", "hci", "compile-cache")
      assert.strictEqual(privateFolder({ HOME: home }), folder)
      assert.deepStrictEqual(
        [folder, join(home, ".cache", "hci")].map((path) => statSync(path).mode & 0o777),
        [0o700, 0o700]
      )
      assert.strictEqual(privateFolder({ HOME: home }), folder)
      assert.strictEqual(
        privateFolder({ HOME: "/nowhere", XDG_CACHE_HOME: join(home, "xdg") }),
        join(home, "xdg", "hci", "compile-cache")
      )
    }))

  it("is none where others can write to it or to a folder above it", () =>
    withHome((home) => {
      const folder = privateFolder({ HOME: home }) ?? ""
      for (const path of [folder, join(home, ".cache", "hci"), join(home, ".cache")]) {
        chmodSync(path, 0o777)
        assert.isUndefined(privateFolder({ HOME: home }), path)
        chmodSync(path, 0o700)
      }
      assert.strictEqual(privateFolder({ HOME: home }), folder)
    }))

  it("makes nothing behind a link", () =>
    withHome((home) => {
      const elsewhere = join(home, "elsewhere")
      mkdirSync(elsewhere)
      mkdirSync(join(home, "a", ".cache"), { recursive: true, mode: 0o700 })
      mkdirSync(join(home, "b"))
      symlinkSync(elsewhere, join(home, "a", ".cache", "hci"))
      symlinkSync(elsewhere, join(home, "b", ".cache"))
      assert.isUndefined(privateFolder({ HOME: join(home, "a") }))
      assert.isUndefined(privateFolder({ HOME: join(home, "b") }))
      assert.deepStrictEqual(readdirSync(elsewhere), [])
    }))

  it("is none in a home of another user, where nothing is made", () =>
    withHome((home) => {
      const getuid = process.getuid
      // Root, and whoever took on the name of another user, keeps the variables of the one before.
      Object.assign(process, { getuid: () => 12_345 })
      try {
        assert.isUndefined(privateFolder({ HOME: home }))
        assert.deepStrictEqual(readdirSync(home), [])
      } finally {
        Object.assign(process, { getuid })
      }
    }))

  it("is none behind a link, where a file is, and without a home", () =>
    withHome((home) => {
      mkdirSync(join(home, "elsewhere"))
      mkdirSync(join(home, ".cache", "hci"), { recursive: true })
      symlinkSync(join(home, "elsewhere"), join(home, ".cache", "hci", "compile-cache"))
      assert.isUndefined(privateFolder({ HOME: home }))
      writeFileSync(join(home, "file"), "")
      assert.isUndefined(privateFolder({ HOME: join(home, "file") }))
      assert.isUndefined(privateFolder({}))
      assert.isUndefined(privateFolder({ XDG_CACHE_HOME: "relative" }))
    }))
})

layer(NodeServices.layer)("the command's compiled code", (it) => {
  it.effect("goes into the private folder, and not into the shared temporary folder", () =>
    Effect.gen(function* () {
      const home = yield* Hci.folder
      const shared = yield* Hci.folder
      const env = { HOME: home, XDG_CACHE_HOME: "", TMPDIR: shared }
      assert.strictEqual((yield* Hci.hci(["--version"], { env })).code, 0)
      assert.deepStrictEqual(yield* Hci.names(shared), [])
      assert.lengthOf(yield* Hci.names(join(home, ".cache", "hci", "compile-cache")), 1)
      const homeless = { HOME: "", XDG_CACHE_HOME: "", TMPDIR: shared }
      assert.strictEqual((yield* Hci.hci(["--version"], { env: homeless })).code, 0)
      assert.deepStrictEqual(yield* Hci.names(shared), [])
    })
  )
})
