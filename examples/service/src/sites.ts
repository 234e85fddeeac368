/** The sites by name: each has a layer of its own, which is built at its first use and logs in once. */
import * as CloudTower from "@effect-hci/cloudtower/CloudTower"
import * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import { Config, LayerMap } from "effect"

/** `BERLIN` is at `BERLIN_URL`, with `BERLIN_USERNAME` and `BERLIN_PASSWORD`. */
const userOf = (name: string) => ({
  url: Config.String(`${name}_URL`),
  credentials: Config.all({
    username: Config.String(`${name}_USERNAME`),
    password: Config.Redacted(`${name}_PASSWORD`)
  }),
  site: Config.succeed(name)
})

/** Sites of Sangfor SCP. */
export class ScpSites extends LayerMap.Service<ScpSites>()("example/ScpSites", {
  lookup: (name: string) => SangforScp.layerConfig(userOf(name)),
  idleTimeToLive: "1 hour"
}) {}

/** CloudTowers. */
export class Towers extends LayerMap.Service<Towers>()("example/Towers", {
  lookup: (name: string) => CloudTower.layerConfig(userOf(name)),
  idleTimeToLive: "1 hour"
}) {}
