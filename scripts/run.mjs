// The root scripts: install what is missing, then run on the pinned Node.
// Plain JavaScript on purpose: it runs on Node 20, before anything is installed.
import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { availableParallelism, constants } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = (name) => join(root, "node_modules", ".bin", name)
const isWindows = process.platform === "win32"
// By its path: the TypeScript that the type tests run on brings a `tsc` of the same name.
const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
const pnpm = "pnpm@12.21.0"
const stamp = join(root, "node_modules", ".installed")

const run = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", cwd: root, shell: isWindows, ...options })
    const forward = (signal) => child.kill(signal)
    // A terminal sends SIGINT to the whole foreground group, so there the child has it already.
    const onInterrupt = process.stdin.isTTY ? () => {} : forward
    process.on("SIGTERM", forward)
    process.on("SIGINT", onInterrupt)
    child.on("error", (error) => {
      process.stderr.write(`Cannot run ${command}: ${error.message}\n`)
      resolve(127)
    })
    child.on("exit", (code, signal) => {
      process.off("SIGTERM", forward)
      process.off("SIGINT", onInterrupt)
      resolve(signal ? 128 + constants.signals[signal] : code)
    })
  })

const fingerprint = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "pnpm-lock.yaml")))
    .digest("hex")

const install = async () => {
  const lockfileHash = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockfileHash) return
  process.stderr.write("Installing dependencies (once)...\n")
  const code = await run(
    "npx",
    ["--yes", pnpm, "install", "--frozen-lockfile", "--reporter=append-only", "--loglevel=error"],
    { stdio: ["ignore", 2, 2], env: { ...process.env, CI: "true" } }
  )
  if (code !== 0) {
    process.stderr.write(
      "The installation failed for the reason above; where it is the network, see that the npm registry can be reached.\n"
    )
    process.exit(code)
  }
  writeFileSync(stamp, lockfileHash)
}

const inOrder = async (steps) => {
  for (const [name, command, args] of steps) {
    process.stderr.write(`\n> ${name}\n`)
    const code = await run(command, args)
    if (code !== 0) return code
  }
  return 0
}

// Started where the user stands, so that relative paths mean what they typed.
const userDirectory = process.env.INIT_CWD ?? process.cwd()
const node = (script, args) => run(bin("node"), [join(root, script), ...args], { cwd: userDirectory })

const build = [
  ["types", bin("node"), [tsc, "--build", "tsconfig.json"]],
  ["JavaScript", bin("node"), [join(root, "scripts", "bundle.ts")]]
]
// Through pnpm, because what packs and publishes calls it by its name.
const release = (args) => ["packages", "npx", ["--yes", pnpm, "exec", "node", "scripts/release.ts", ...args]]
const examples = ["examples", "npx", ["--yes", pnpm, "exec", "node", "scripts/examples.ts"]]
// A worker for each processor; by default one of them stays free.
const vitest = ["run", "--config", "vitest.workspace.ts", `--maxWorkers=${availableParallelism()}`]
const unused = ["what is unused", bin("knip"), ["--no-progress"]]

const commands = {
  demo: (args) => node("packages/cli/src/bin.ts", ["demo", ...args]),
  hci: (args) => node("packages/cli/src/bin.ts", args),
  bench: (args) => node("packages/benchmarks/src/main.ts", args),
  chaos: (args) => node("packages/benchmarks/src/chaos/main.ts", args),
  fuzz: (args) => node("packages/benchmarks/src/fuzz/main.ts", args),
  generate: (args) => node("packages/codegen/src/main.ts", args),
  docs: () => node("scripts/inventoryDocs.ts", []),
  build: () => inOrder(build),
  "check:packages": () => inOrder([...build, release(["--check"]), unused]),
  examples: () => inOrder([...build, examples]),
  changeset: (args) => run(bin("node"), [join(root, "node_modules/@changesets/cli/bin.js"), ...args]),
  release: (args) => inOrder(args.includes("--version") ? [release(args)] : [...build, release(args)]),
  format: () => run(bin("oxfmt"), []),
  test: (args) =>
    args.length > 0
      ? run(bin("vitest"), [...vitest, ...args])
      : inOrder([
          ["types", bin("node"), [tsc, "--build", "tsconfig.json"]],
          ["types of tests, recipes and scripts", bin("node"), [tsc, "-p", "tsconfig.test.json"]],
          ["lint", bin("oxlint"), ["--deny-warnings"]],
          ["format", bin("oxfmt"), ["--check"]],
          ["public types", bin("tstyche"), []],
          ["tests", bin("vitest"), vitest]
        ])
}

const [name = "", ...args] = process.argv.slice(2)
const command = commands[name]
if (command === undefined) {
  process.stderr.write(`Unknown script "${name}": use one of ${Object.keys(commands).join(", ")}.\n`)
  process.exit(2)
}
await install()
// Scripts and test tools started from here find the pinned Node first.
process.env.PATH = `${join(root, "node_modules", ".bin")}${isWindows ? ";" : ":"}${process.env.PATH}`
// The type tests need the compiler's API, which the native compiler does not have.
process.env.TSTYCHE_TYPESCRIPT_MODULE = pathToFileURL(
  join(root, "node_modules", "typescript-6", "lib", "typescript.js")
).href
process.exit(await command(args))
