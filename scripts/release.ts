// Use: npm run release -- --dry      shows what would be versioned; packs and checks; writes and publishes nothing
//      npm run release -- --version  turns changesets into versions, change logs and VERSION, which are then committed
//      npm run release               packs, checks and publishes what the registry does not have
//      npm run check:packages        packs and checks
import { execFileSync } from "node:child_process"
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { checkTarballs } from "./checkPackages.ts"
import { changeset, packAll, publicManifests, root, run } from "./pack.ts"

/** Packs all into a folder that is gone afterwards, and gives what is wrong with it. */
const packAndCheck = async (): Promise<ReadonlyArray<string>> => {
  const folder = mkdtempSync(join(tmpdir(), "effect-hci-packages-"))
  try {
    return await checkTarballs(folder, packAll(folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const pendingChangesets = (): ReadonlyArray<string> => globSync(".changeset/*.md", { cwd: root })

const showVersions = (): void => {
  if (pendingChangesets().length > 0) changeset("status", "--verbose")
  else for (const { name, version } of publicManifests()) process.stdout.write(`${name} stays at ${version}\n`)
}

/** One version for all packages, and once as a constant. */
const version = (): void => {
  changeset("version")
  const file = join(root, "packages/core/src/PackageVersion.ts")
  const [first] = publicManifests()
  const source = readFileSync(file, "utf8")
  writeFileSync(file, source.replace(/(VERSION: string = )".*"/, `$1"${first?.version}"`))
  run("node_modules/oxfmt/bin/oxfmt", ["packages/*/package.json", "packages/*/CHANGELOG.md"])
}

const obstacles = (): ReadonlyArray<string> => [
  ...pendingChangesets().map((file) => `${file} is not in a version yet: run \`npm run release -- --version\`.`),
  ...execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => `${line.slice(3)} is not committed.`)
]

const fail = (problems: ReadonlyArray<string>): boolean => {
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  if (problems.length > 0) process.exitCode = 1
  return problems.length > 0
}

const commands: Readonly<Record<string, () => Promise<void> | void>> = {
  "--check": async () => {
    fail(await packAndCheck())
  },
  "--dry": async () => {
    showVersions()
    if (!fail(await packAndCheck())) process.stdout.write("All packages can be published. Nothing was.\n")
  },
  "--version": version,
  "": async () => {
    if (!fail(obstacles()) && !fail(await packAndCheck())) changeset("publish")
  }
}

const [name = ""] = process.argv.slice(2)
const command = commands[name]
if (command === undefined) fail([`Unknown option "${name}": use --dry or --version, or none to publish.`])
else await command()
