import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Hci from "../process.ts"

const counts = (file: string) => {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = database.prepare("SELECT site, count(*) AS machines FROM latest_machines GROUP BY site ORDER BY site")
  const counts = rows.all().map(({ machines, site }) => [site, machines])
  database.close()
  return counts
}

layer(NodeServices.layer)("hci demo", (it) => {
  it.effect(
    "reads simulated sites of both platforms into a database, asks it, writes a report, and ends by itself",
    () =>
      Effect.gen(function* () {
        const cwd = yield* Hci.folder
        const { code, stderr, stdout } = yield* Hci.hci(["demo", "--machines", "300"], { cwd })
        assert.strictEqual(code, 0, stderr)
        assert.deepStrictEqual(yield* Hci.names(cwd), ["inventory-demo"])
        const out = join(cwd, "inventory-demo")
        const names = (yield* Hci.names(out)).filter((name) => !/-(shm|wal)$/.test(name))
        assert.deepStrictEqual(names, ["inventory.sqlite", "report.html"])
        assert.deepStrictEqual(counts(join(out, "inventory.sqlite")), [
          ["scp", 120],
          ["tower-1", 90],
          ["tower-2", 90]
        ])
        assert.match(yield* Hci.read(join(out, "report.html")), /^<!doctype html>/i)
        assert.match(stdout, /^scp .* ok/m)
        assert.match(stdout, /^machines-by-power-state:\nsite +power_state/m)
        assert.match(stdout, /^over-commitment:\nsite +cluster/m)
        assert.match(stdout, /^The report is in inventory-demo\/report\.html\.$/m)
        assert.match(stdout, /What to try next:\n( {2}.+\n){5}$/)
      })
  )
})
