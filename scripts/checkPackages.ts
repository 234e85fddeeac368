// Checks the packages as a user installs them: files, manifest, types, and what can be imported.
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import type { Package, Problem } from "@arethetypeswrong/core"
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { root } from "./pack.ts"

/** The manifest in a tarball. */
interface PackedManifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

interface Packed {
  readonly data: Buffer
  readonly manifest: PackedManifest
  readonly package: Package
  /** Paths from the root of the package. */
  readonly files: ReadonlyArray<string>
}

const unpack = (tarball: string): Packed => {
  const data = readFileSync(tarball)
  const content = createPackageFromTarballData(new Uint8Array(data))
  const folder = `/node_modules/${content.packageName}/`
  return {
    data,
    package: content,
    manifest: JSON.parse(content.readFile(`${folder}package.json`)),
    files: content.listFiles().map((file) => file.slice(folder.length))
  }
}

const read = ({ manifest, package: content }: Packed, file: string): string =>
  content.readFile(`/node_modules/${manifest.name}/${file}`)

const needed = ["LICENSE", "README.md", "CHANGELOG.md", "package.json"]

const checkFiles = (packed: Packed): ReadonlyArray<string> => [
  ...needed.filter((file) => !packed.files.includes(file)).map((file) => `${file} is missing`),
  ...packed.files.filter((file) => file.includes("tsbuildinfo")).map((file) => `${file} is the compiler's own`),
  ...packed.files.filter((file) => read(packed, file).trim() === "").map((file) => `${file} is empty`),
  ...packed.files
    .filter((file) => read(packed, file).includes(root))
    .map((file) => `${file} names a folder of this machine`)
]

const described = ["description", "keywords", "homepage", "bugs", "license", "repository", "engines", "exports"]

const checkFields = ({ manifest }: Packed): ReadonlyArray<string> => [
  ...described.filter((field) => !(field in manifest)).map((field) => `package.json has no ${field}`),
  ...("./package.json" in manifest.exports ? [] : ["./package.json is not exported"])
]

const checkRanges = ({ manifest }: Packed): ReadonlyArray<string> => {
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })
  return [
    ...ranges
      .filter(([, range]) => !range.startsWith("^"))
      .map(([name, range]) => `${name} is wanted as ${range}, not from ^`),
    ...(manifest.name === "@effect-hci/cli" || manifest.peerDependencies?.["effect"] !== undefined
      ? []
      : ["effect is no peer dependency"])
  ]
}

const checkManifest = async ({ data }: Packed): Promise<ReadonlyArray<string>> => {
  const tarball = new Uint8Array(data).buffer
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`)
}

/** Modules are ESM for Node 22 and later, and for bundlers: older ways of resolving are not served. */
const isServed = (problem: Problem): boolean =>
  !("resolutionKind" in problem && ["node10", "node16-cjs"].includes(problem.resolutionKind))

/** The public modules: each file that a pattern of `exports` gives out to a running program. */
const entrypoints = ({ files, manifest }: Packed): ReadonlyArray<string> => {
  const hidden = Object.keys(manifest.exports).filter((key) => manifest.exports[key] === null)
  const isHidden = (path: string): boolean =>
    hidden.some((key) => {
      const [start = "", end] = key.split("*")
      return end === undefined ? path === key : path.startsWith(start) && path.endsWith(end)
    })
  return Object.entries(manifest.exports).flatMap(([key, target]) => {
    if (key === "./package.json" || target === null) return []
    if (!key.includes("*")) return [key]
    if (typeof target !== "string") return []
    const [start = "", end = ""] = target.slice(2).split("*")
    return files
      .filter((file) => file.startsWith(start) && file.endsWith(end))
      .map((file) => key.replace("*", file.slice(start.length, file.length - end.length)))
      .filter((path) => !isHidden(path))
  })
}

const checkTypes = async (packed: Packed): Promise<ReadonlyArray<string>> => {
  const result = await checkPackage(packed.package, { entrypoints: [...entrypoints(packed)] })
  if (result.types === false) return ["attw: no types"]
  const problems = result.problems.filter(isServed)
  return problems.map((problem) => `attw: ${JSON.stringify(problem)}`)
}

/** What no user may import: private modules, and the parts that public ones share. */
const privatePaths = ({ files }: Packed): ReadonlyArray<string> => [
  "./index",
  ...files.flatMap((file) => {
    const [, path] = /^dist\/((?:.*\/)?(?:chunks|internal)\/[\w/-]+)\.(?:d\.ts|js)$/.exec(file) ?? []
    return path === undefined ? [] : [`./${path}`]
  })
]

/** Imports every public module of what is installed beside it, and tries what is not public. */
const importAll = (modules: ReadonlyArray<string>, refused: ReadonlyArray<string>): string => `
const problems = []
for (const name of ${JSON.stringify(modules)}) {
  await import(name).catch((error) => problems.push(\`\${name} cannot be imported: \${error.message}\`))
}
for (const name of ${JSON.stringify(refused)}) {
  const code = await import(name).then(() => "none", (error) => error.code)
  if (code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") problems.push(\`\${name} should not be exported: \${code}\`)
}
console.log(JSON.stringify(problems))`

/** Installs all in one folder, with the dependencies of this workspace; imports them in plain Node and runs `hci`. */
const checkImports = (folder: string, all: ReadonlyArray<Packed>): ReadonlyArray<string> => {
  for (const { data, manifest } of all) {
    const target = join(folder, "node_modules", manifest.name)
    mkdirSync(target, { recursive: true })
    execFileSync("tar", ["-xz", "--strip-components=1", "-C", target], { input: data })
    const source = join(root, "packages", manifest.name.replace("@effect-hci/", ""), "node_modules")
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const link = join(target, "node_modules", name)
      if (name.startsWith("@effect-hci/")) continue
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(source, name), link)
    }
  }
  const nameOf = (packed: Packed, path: string): string => `${packed.manifest.name}${path.slice(1)}`
  const modules = all.flatMap((packed) => entrypoints(packed).map((path) => nameOf(packed, path)))
  const refused = all.flatMap((packed) => privatePaths(packed).map((path) => nameOf(packed, path)))
  const program = join(folder, "imports.mjs")
  writeFileSync(program, importAll(modules, refused))
  const problems: ReadonlyArray<string> = JSON.parse(execFileSync(process.execPath, [program], { encoding: "utf8" }))
  const command = join(folder, "node_modules/@effect-hci/cli/dist/bin.js")
  const printed = execFileSync(process.execPath, [command, "--version"], { encoding: "utf8" }).trim()
  const [{ version } = { version: "" }] = all.map(({ manifest }) => manifest)
  return printed.endsWith(` v${version}`) ? problems : [...problems, `hci --version prints "${printed}"`]
}

/** Checks the tarballs of all public packages, in a folder that may be written to; each problem is a line. */
export const checkTarballs = async (
  folder: string,
  tarballs: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const all = tarballs.map(unpack)
  const problems: Array<string> = []
  for (const packed of all) {
    const { data, files, manifest } = packed
    const packageProblems = [
      ...checkFiles(packed),
      ...checkFields(packed),
      ...checkRanges(packed),
      ...(await checkManifest(packed)),
      ...(await checkTypes(packed))
    ]
    process.stdout.write(`${manifest.name}: ${files.length} files, ${Math.round(data.length / 1000)} kB\n`)
    problems.push(...packageProblems.map((problem) => `${manifest.name}: ${problem}`))
  }
  return problems.length > 0 ? problems : checkImports(folder, all)
}
