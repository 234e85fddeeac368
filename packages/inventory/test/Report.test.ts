import * as NodeServices from "@effect/platform-node/NodeServices"
import { writeFileSync } from "node:fs"
import { layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Database from "@effect-hci/inventory/node/Database"
import * as Report from "@effect-hci/inventory/Report"
import * as Inventory from "./inventoryDatabase.ts"

layer(NodeServices.layer)("x", (it) => {
  it.effect("y", () =>
    Effect.gen(function* () {
      const [a, b, c] = yield* Effect.all([
        Inventory.towerRecords("上海 数据中心", 600),
        Inventory.scpRecords("dc-2", 300),
        Inventory.towerRecords("berlin", 90)
      ])
      const file = yield* Inventory.databaseFile((d) => {
        Inventory.writeRun(d, 1, [a, b, c])
        const vms = (a.records["vms"] ?? [])
          .slice(3)
          .map((vm, i) =>
            i === 4
              ? { ...vm, name: "数据库 <script>alert(1)</script>", vcpu: 32, memory: 1 }
              : i % 50 === 0
                ? { ...vm, vcpu: 64, status: "STOPPED", cpu_usage: 3 }
                : vm
          )
        Inventory.writeRun(d, 2, [
          { ...a, records: { ...a.records, vms } },
          b,
          { ...c, status: "failed", error: "Cannot reach https://berlin.example: the connection was refused." }
        ])
        d.exec(
          "UPDATE checkpoints SET done = 0, server_total = 90, records = 40, error='HTTP 502: Bad gateway' WHERE run = 2 AND site = 'berlin' AND resource = 'vms'"
        )
      })
      const database = yield* Database.open(file)
      const t = performance.now()
      const html = yield* Report.make(database, { title: "Inventory of 三 sites" })
      console.log("ms", performance.now() - t, html.length)
      writeFileSync("/tmp/x-inv-report.html", html)
    })
  )
})
