// Writes the JavaScript that is published into `dist`, beside the types that the compiler leaves there.
// Use: node scripts/bundle.ts [PACKAGE]...
// Why it is not a file for each source, docs/architecture.md says under "Few files for Node".
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, isAbsolute, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import type { CodeSplittingGroup, OutputChunk, OutputOptions } from "rolldown"
import { rolldown } from "rolldown"
import { transformSync } from "rolldown/utils"

const packages = fileURLToPath(new URL("../packages/", import.meta.url))

const resource = /[\\/](generated|api)[\\/]\w+\.ts$/

/** Generated resources: a large one, and what all share, would be too much to read for the sake of another. */
const resources = (minModuleSize: number): ReadonlyArray<CodeSplittingGroup> => [
  {
    name: (id) => /(\w+)\.ts$/.exec(id)?.[1],
    debugName: "large resource",
    test: resource,
    minModuleSize,
    priority: 3
  },
  { name: "resources", test: resource, maxSize: 200_000, priority: 2 }
]

/** Sources of one package that share a file. */
const sharing = (name: string, files: string, priority: number): CodeSplittingGroup => ({
  name,
  test: new RegExp(String.raw`src[\\/](?:${files.replaceAll("/", String.raw`[\\/]`)})\.ts$`),
  priority
})

/** Sources that share a file; the others have one of their own. Sizes are bytes of source, types and comments included. */
const groups: Readonly<Record<string, ReadonlyArray<CodeSplittingGroup>>> = {
  core: [
    sharing("model", "Failures|HciError|Json|Model|Paging|ResponseDecoder|internal/address|internal/optionalFields", 2),
    sharing(
      "platform",
      "Auth|CallOptions|Input|LayerConfig|Operation|Poller|RawResponse|RetryPolicy|Session|Transport",
      1
    )
  ],
  cloudtower: [
    sharing("runtime", "internal/(?:runtime|resource|call)", 4),
    sharing("models", "generated/Shared", 4),
    ...resources(32_000),
    sharing("services", "Auth|CloudTower|HttpTransport|TaskPoller", 1),
    sharing("others", "ApiKeys|Metrics|ResourceChanges|Uploads", 0)
  ],
  "sangfor-scp": [
    sharing("runtime", "Common|internal/(?:runtime|api|call|paging)", 4),
    sharing("models", "api/Shared", 4),
    sharing("login", "internal/login", 4),
    ...resources(22_000),
    sharing("services", "Auth|HttpTransport|SangforScp|TaskPoller|Tasks", 1),
    sharing("servers", "Eips|FloatingIps|Hosts|Images|ResourcePools|Servers|Subnets|System|Volumes|Vpcs", 2),
    sharing("others", "Alarms|Backups|Clusters|Metrics|Quotas|ServerGroups|Snapshots|Storages|Tags|Tenants|Users", 0)
  ]
}

const format: OutputOptions = {
  chunkFileNames: "chunks/[name].js",
  comments: { annotation: true, jsdoc: false, legal: true },
  minifyInternalExports: false,
  sourcemapExcludeSources: true
}

const isPackage = (id: string): boolean => !id.startsWith(".") && !isAbsolute(id)

const inJavaScript = (file: string): string => file.replace(/\.ts$/, ".js")

/** All modules but those that only gather others: each public one keeps its place, what they share is in chunks. */
const bundleModules = async (name: string, files: ReadonlyArray<string>): Promise<ReadonlyArray<OutputChunk>> => {
  const folder = join(packages, name)
  const build = await rolldown({
    input: Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ""), join(folder, "src", file)])),
    external: isPackage,
    platform: "neutral"
  })
  const codeSplitting = { groups: [...(groups[name] ?? [])] }
  const { output } = await build.write({ ...format, dir: join(folder, "dist"), codeSplitting, sourcemap: true })
  await build.close()
  const chunks = output.filter((part) => part.type === "chunk")
  // A module of types alone: an empty file would look like a mistake.
  for (const { code, fileName } of chunks) {
    if (code.trim() === "") writeFileSync(join(folder, "dist", fileName), "export {}\n")
  }
  return chunks
}

/** A module that only gathers others, as it is: bundlers take from it what a program uses and nothing else. */
const gather = (name: string, file: string): void => {
  const { code } = transformSync(file, readFileSync(join(packages, name, "src", file), "utf8"))
  writeFileSync(join(packages, name, "dist", inJavaScript(file)), code.replaceAll('.ts"', '.js"'))
}

/** `export * as Vm from "./Vm.js"` as an object: for a namespace, Node would read one more file. */
const asObject = (name: string, path: string, exported: ReadonlyArray<string>): string => {
  const imports = exported.map((member) => `${member} as ${name}_${member}`)
  const members = exported.map((member) => `${member}: ${name}_${member}`)
  return `import { ${imports.join(", ")} } from "${path}"\nexport const ${name} = { ${members.join(", ")} }`
}

/** The same for Node, straight from the chunks; it holds no code, so that every value is there only once. */
const gatherForNode = async (name: string, chunks: ReadonlyArray<OutputChunk>, forms: Forms): Promise<void> => {
  const folder = join(packages, name)
  const written = new Map(chunks.map((chunk) => [join(folder, "dist", chunk.fileName), chunk]))
  const hasCode = (file: string): boolean => Object.keys(written.get(file)?.modules ?? {}).length > 0
  const namespaces = (code: string, id: string): string =>
    code.replaceAll(/^export \* as (\w+) from "(\..*)";$/gm, (line, namespace: string, path: string) => {
      const file = join(dirname(id), path)
      const chunk = written.get(file)
      return chunk === undefined || hasCode(file) ? line : asObject(namespace, path, chunk.exports)
    })
  const build = await rolldown({
    input: join(folder, forms.module),
    external: (id, importer) => isPackage(id) || (importer !== undefined && hasCode(resolve(dirname(importer), id))),
    platform: "neutral",
    plugins: [{ name: "namespaces", transform: namespaces }]
  })
  await build.write({ ...format, file: join(folder, forms.default), minify: true })
  await build.close()
}

/** A module that gathers others, once for bundlers and once for Node. */
interface Forms {
  readonly module: string
  readonly default: string
}
interface Manifest {
  readonly publishConfig?: {
    readonly exports: Readonly<Record<string, string | Forms | { readonly types: string } | null>>
  }
}

const manifestOf = (name: string): Manifest => JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"))

const isGathering = (file: string): boolean => /(^|\/)(index|Platform|Runtime)\.ts$/.test(file)

/** What no program imports when it runs: `exports` gives nothing of it, or types alone. */
const notImportable = ["**/internal/**", "generated/inputs/**", "api/inputs/**"]

/** The private modules that a module which gathers others exports from. */
const privateOf = (name: string, file: string): ReadonlyArray<string> =>
  [...readFileSync(join(packages, name, "src", file), "utf8").matchAll(/ from "\.\/(internal\/.+\.ts)"$/gm)].map(
    ([, path = ""]) => path
  )

/** Removes what an earlier build wrote, and the types of sources that are gone. */
const removeOld = (folder: string): void => {
  for (const file of globSync("dist/**/*.{js,js.map}", { cwd: folder })) rmSync(join(folder, file))
  for (const file of globSync("dist/**/*.d.{ts,ts.map}", { cwd: folder })) {
    const source = file.replace(/^dist/, "src").replace(/\.d\.ts(\.map)?$/, ".ts")
    if (!existsSync(join(folder, source))) rmSync(join(folder, file))
  }
}

const bundle = async (name: string): Promise<void> => {
  const folder = join(packages, name)
  removeOld(folder)
  const files = globSync("**/*.ts", { cwd: join(folder, "src"), exclude: notImportable }).map((file) =>
    file.replaceAll("\\", "/")
  )
  const gathering = files.filter(isGathering)
  const chunks = await bundleModules(name, [
    ...files.filter((file) => !isGathering(file)),
    ...gathering.flatMap((file) => privateOf(name, file))
  ])
  for (const file of gathering) gather(name, file)
  for (const forms of Object.values(manifestOf(name).publishConfig?.exports ?? {})) {
    if (forms !== null && typeof forms === "object" && "module" in forms) await gatherForNode(name, chunks, forms)
  }
}

const published = globSync("*/package.json", { cwd: packages })
  .map(dirname)
  .filter((name) => manifestOf(name).publishConfig !== undefined)

for (const name of process.argv.length > 2 ? process.argv.slice(2) : published) await bundle(name)
