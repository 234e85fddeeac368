import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as PgClient from "@effect/sql-pg/PgClient"
import { Config, Console, Effect } from "effect"
import { copyVms } from "./copyVms.ts"

/** The Tower comes from `HCI_CLOUDTOWER_URL` and its kin, the database from `DATABASE_URL`. */
const program = copyVms.pipe(
  Effect.flatMap((rows) => Console.log(`${rows} vms copied`)),
  Effect.provide([CloudTowerNode.layerConfig(), PgClient.layerConfig({ url: Config.Redacted("DATABASE_URL") })])
)

NodeRuntime.runMain(program)
