// Installs the examples from the packed packages, as users would, compiles them, and runs them on several runtimes.
import { execFileSync, spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import type { Manager } from "./installLines.ts"
import { checkInstallLines } from "./installLines.ts"
import { packAll, root } from "./pack.ts"

/** The part of an example's package.json that is used here. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const examples = ["service", "bulk", "tests"]
const pnpm = ["--yes", "pnpm@12.21.0"]

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Runs a command in a folder; shows what it printed where it fails. */
const succeed = (folder: string, command: string, args: ReadonlyArray<string>): string => {
  const { error, status, stderr, stdout } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" }
  })
  if (status === 0) return stdout.trim()
  throw error ?? new Error(`${command} ${args.join(" ")} in ${folder} ended with ${status}:\n${stdout}\n${stderr}`)
}

/** The tarballs by the names of their packages. */
const tarballsOf = (files: ReadonlyArray<string>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    files.map((file) => [
      `@effect-hci/${basename(file).replace(/^effect-hci-(.*)-\d+\.\d+\.\d+.*\.tgz$/, "$1")}`,
      `file:${file}`
    ])
  )

/** Copies an example, and takes this project's packages from the tarballs. */
const place = (name: string, folder: string, tarballs: Readonly<Record<string, string>>): void => {
  cpSync(join(root, "examples", name), folder, {
    recursive: true,
    filter: (path) => basename(path) !== "node_modules"
  })
  const file = join(folder, "package.json")
  const manifest: Manifest = JSON.parse(readFileSync(file, "utf8"))
  const replaced = (given: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(given).map(([key, range]) => [key, tarballs[key] ?? range]))
  const overrides = Object.entries(tarballs).map(([key, path]) => [
    key,
    key in manifest.dependencies || key in manifest.devDependencies ? `$${key}` : path
  ])
  writeFileSync(
    file,
    JSON.stringify({
      ...manifest,
      dependencies: replaced(manifest.dependencies),
      devDependencies: replaced(manifest.devDependencies),
      overrides: Object.fromEntries(overrides)
    })
  )
  const lines = Object.entries(tarballs).map(([key, path]) => `  "${key}": "${path}"`)
  writeFileSync(join(folder, "pnpm-workspace.yaml"), `packages: []\noverrides:\n${lines.join("\n")}\n`)
}

const managers = [
  { name: "npm", command: "npm", args: ["install", "--prefer-offline", "--no-audit", "--no-fund"] },
  { name: "pnpm", command: "npx", args: [...pnpm, "install", "--prefer-offline", "--no-frozen-lockfile"] }
]

/** The program of a package of the registry; `undefined` where it cannot be installed. */
const runtime = (folder: string, spec: string, program: string): string | undefined => {
  const target = join(folder, spec.replace(/\W/g, "-"))
  mkdirSync(target)
  writeFileSync(join(target, "package.json"), "{}")
  const bin = join(target, "node_modules", ".bin", program)
  const installed = spawnSync("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", spec], { cwd: target })
  if (installed.status !== 0 || spawnSync(bin, ["--version"]).status !== 0) {
    say(`skipped: ${spec} cannot be installed`)
    return undefined
  }
  return bin
}

/** The last line of a program, or how many tests it ran. */
const lastLine = (printed: string): string =>
  (/^ *Tests .*$/m.exec(printed)?.[0] ?? printed.split("\n").at(-1) ?? "").trim()

/** Runs the script `demo` of an example on a Node, and gives the last line. */
const demo = (folder: string, node: string): string =>
  lastLine(
    readdirSync(join(folder, "src")).includes("demo.ts")
      ? succeed(folder, node, ["src/demo.ts"])
      : succeed(folder, node, ["node_modules/vitest/vitest.mjs", "run"])
  )

const folder = mkdtempSync(join(tmpdir(), "effect-hci-examples-"))
const files = packAll(folder)
const tarballs = tarballsOf(files)
const node22 = runtime(folder, "node@22", "node")
const nodes = [process.execPath, ...(node22 === undefined ? [] : [node22])]

for (const manager of managers) {
  for (const example of examples) {
    const target = join(folder, manager.name, example)
    place(example, target, tarballs)
    succeed(target, manager.command, manager.args)
    succeed(target, process.execPath, ["node_modules/typescript/bin/tsc"])
    for (const node of nodes) {
      const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim()
      say(`${manager.name}, ${example}, Node ${version}: ${demo(target, node)}`)
    }
  }
}

const service = join(folder, "npm", "service")
const others = [
  { name: "Bun", args: [] },
  { name: "Deno", args: ["run", "--allow-all"] }
].flatMap(({ args, name }): ReadonlyArray<Manager> => {
  const program = runtime(folder, name.toLowerCase(), name.toLowerCase())
  return program === undefined ? [] : [{ name, command: [program], run: [program, ...args] }]
})
for (const { name, run } of others) {
  const [program = "", ...args] = run
  say(`npm, service, ${name}: ${lastLine(succeed(service, program, [...args, "src/demo.ts"]))}`)
}

const ofNode = [
  { name: "npm", command: ["npm"], run: [process.execPath] },
  { name: "pnpm", command: ["npx", ...pnpm], run: [process.execPath] }
]
await checkInstallLines(folder, files, [...ofNode, ...others], say)
rmSync(folder, { recursive: true })
