import { SangforScp, Servers } from "@effect-hci/sangfor-scp"
import { Config, Effect } from "effect"

// A site with a name, and a time limit from the environment; all else has its default.
export const site = SangforScp.layerConfig({ site: Config.succeed("lab"), timeout: Config.Duration("SCP_TIMEOUT") })

export const program = Servers.count().pipe(Effect.provide(site))
