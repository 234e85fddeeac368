/** Lists every vm of a Tower: with the SDK by id or by offset, or in a plain loop over `first` and `skip`. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { Vm } from "@effect-hci/cloudtower"
import { measured } from "./usage.ts"

const [passes = "1", way = "id", url = "", username = "", password = ""] = process.argv.slice(2)

const layer = CloudTowerNode.layer({ url, credentials: { username, password: Redacted.make(password) } })

/** As the vendor's clients list: one window after the other. */
const loop = Effect.gen(function* () {
  let records = 0
  for (;;) {
    const page = yield* Vm.getVms({ orderBy: "id_ASC", first: 100, skip: records })
    records += page.length
    if (page.length < 100) return records
  }
})

const work = way === "loop" ? loop : Stream.runCount(Vm.list({ by: way === "offset" ? "offset" : "id" }))

NodeRuntime.runMain(Effect.provide(measured(work, Number(passes)), layer))
