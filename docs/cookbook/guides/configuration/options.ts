import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Config, Redacted, Schedule } from "effect"

/** Every option in the program. */
export const inCode = SangforScpNode.layer({
  url: "https://10.10.10.10",
  credentials: { username: "admin", password: Redacted.make("...") },
  site: "berlin",
  timeout: "30 seconds",
  retry: { schedule: Schedule.recurs(2) },
  tasks: { timeout: "20 minutes", schedule: Schedule.spaced("10 seconds") },
  tls: SangforScpNode.Tls.pinned("AB:CD:EF")
})

/** Everything from the environment, by the names below. */
export const fromEnvironment = SangforScpNode.layerConfig()

/** Some options fixed, some under names of your own, the others from the environment. */
export const mixed = CloudTowerNode.layerConfig({
  url: Config.String("LAB_TOWER"),
  timeout: Config.Duration("LAB_TIMEOUT").pipe(Config.withDefault("30 seconds")),
  site: Config.succeed("lab")
})
