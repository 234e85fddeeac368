// Runs the install lines of the guide as they stand, against a registry on loopback that has the packed packages.
import { execFile, execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { basename, join } from "node:path"
import { promisify } from "node:util"
import type { Manifest } from "./pack.ts"
import { root } from "./pack.ts"

const exec = promisify(execFile)

/** A package manager of the guide, and how its projects run a program. */
export interface Manager {
  /** As the first column of the guide's table has it. */
  readonly name: string
  /** In place of the first word of its lines, where it is no command of this computer. */
  readonly command: ReadonlyArray<string>
  readonly run: ReadonlyArray<string>
}

/** What a project does with what it has installed, for programs and for tests alike. */
const program = `import { Servers } from "@effect-hci/sangfor-scp"
import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Effect } from "effect"

const count = Servers.count().pipe(Effect.provide(Testing.layerSimulated({ servers: 3 })))
console.log(\`\${await Effect.runPromise(count)} servers\`)
`

/** The lines of a package manager: those of a program, and those of its tests. */
const linesOf = (name: string): ReadonlyArray<string> => {
  const guide = readFileSync(join(root, "docs", "getting-started.md"), "utf8")
  const row = guide.split("\n").find((line) => line.startsWith(`| ${name} `))
  const lines = [...(row ?? "").matchAll(/`([^`]+)`/g)].map(([, line = ""]) => line)
  if (lines.length !== 2) throw new Error(`docs/getting-started.md has no row of two lines for ${name}.`)
  return lines
}

/** What a registry says of a package that has one version. */
const packument = (file: string, origin: string) => {
  const manifest: Manifest = JSON.parse(
    execFileSync("tar", ["-xzOf", file, "package/package.json"], { encoding: "utf8" })
  )
  const bytes = readFileSync(file)
  const { name, version } = manifest
  const dist = {
    tarball: `${origin}/${basename(file)}`,
    shasum: createHash("sha1").update(bytes).digest("hex"),
    integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`
  }
  return {
    name,
    "dist-tags": { latest: version },
    time: { [version]: "2020-01-01T00:00:00.000Z" },
    versions: { [version]: { ...manifest, dist } }
  }
}

const addressOf = (server: Server): string => {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("The registry does not listen.")
  return `http://127.0.0.1:${address.port}`
}

/** A registry of these tarballs alone, on a port that the system chooses. */
const serve = async (files: ReadonlyArray<string>): Promise<Server> => {
  const server = createServer(({ url = "" }, response) => {
    const name = decodeURIComponent(url.slice(1))
    const tarball = files.find((file) => basename(file) === name)
    if (tarball !== undefined) return response.end(readFileSync(tarball))
    const document = files.map((file) => packument(file, addressOf(server))).find((each) => each.name === name)
    response.writeHead(document === undefined ? 404 : 200, { "content-type": "application/json" })
    return response.end(JSON.stringify(document ?? { error: "not found" }))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return server
}

/** Installs by the lines of the guide into an empty project, runs the program, and gives what it prints. */
const check = async (folder: string, { command, name, run }: Manager, origin: string): Promise<string> => {
  const project = join(folder, name)
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "lines", private: true, type: "module" }))
  writeFileSync(join(project, ".npmrc"), `@effect-hci:registry=${origin}/\n`)
  writeFileSync(join(project, "program.ts"), program)
  const options = { cwd: project, env: { ...process.env, NO_COLOR: "1" }, timeout: 300_000 }
  for (const line of linesOf(name)) {
    const [first = "", ...args] = [...command, ...line.split(" ").slice(1)]
    await exec(first, args, options)
  }
  const [runner = "", ...args] = run
  const { stdout } = await exec(runner, [...args, "program.ts"], options)
  return stdout.trim()
}

/** Checks the lines of these package managers; fails with what a line printed. */
export const checkInstallLines = async (
  folder: string,
  files: ReadonlyArray<string>,
  managers: ReadonlyArray<Manager>,
  say: (line: string) => void
): Promise<void> => {
  const server = await serve(files)
  try {
    for (const manager of managers) {
      const printed = await check(join(folder, "lines"), manager, addressOf(server))
      if (printed !== "3 servers") throw new Error(`The lines of ${manager.name} do not work: ${printed}`)
      say(`${manager.name}, the lines of the guide: ${printed}`)
    }
  } finally {
    server.close()
  }
}
