// Packs every public package as it is published: `dist` as built, `exports` taken from `publishConfig`.
import { execFileSync } from "node:child_process"
import { globSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** The folder of the whole workspace. */
export const root: string = fileURLToPath(new URL("..", import.meta.url))

/** The part of a package.json that is used here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
}

/** The manifests of the packages that are published. */
export const publicManifests = (): ReadonlyArray<Manifest> =>
  globSync("packages/*/package.json", { cwd: root })
    .map((file): Manifest => JSON.parse(readFileSync(join(root, file), "utf8")))
    .filter((manifest) => manifest.private !== true)

/** Runs a program with the words of this terminal; its failure is an error. */
export const run = (script: string, args: ReadonlyArray<string>): void => {
  execFileSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, EFFECT_HCI_RELEASE: "1" }
  })
}

/** The command line of changesets. */
export const changeset = (...args: ReadonlyArray<string>): void => run("node_modules/@changesets/cli/bin.js", args)

/** A plan of changesets in which every public package is published; made here, so that no registry is asked. */
const planOfAll = () => ({
  version: 1,
  plan: [
    publicManifests().map(({ name, version }) => ({ kind: "publish", name, version, access: "public", tag: "latest" }))
  ]
})

/** Packs all public packages into a folder, and gives the tarballs. */
export const packAll = (folder: string): ReadonlyArray<string> => {
  const plan = join(folder, "plan.json")
  writeFileSync(plan, JSON.stringify(planOfAll()))
  changeset("pack", "--from-publish-plan", plan, "--out-dir", folder)
  return globSync("packages/*.tgz", { cwd: folder }).map((file) => join(folder, file))
}
