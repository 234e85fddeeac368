import * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import { Servers } from "@effect-hci/sangfor-scp"
import { Config, Effect, LayerMap } from "effect"

/** Sites by name: `BERLIN` is the one at `BERLIN_URL`, with `BERLIN_USERNAME` and `BERLIN_PASSWORD`. */
export class Sites extends LayerMap.Service<Sites>()("app/Sites", {
  lookup: (name: string) =>
    SangforScp.layerConfig({
      url: Config.String(`${name}_URL`),
      credentials: Config.all({
        username: Config.String(`${name}_USERNAME`),
        password: Config.Redacted(`${name}_PASSWORD`)
      }),
      site: Config.succeed(name)
    }),
  idleTimeToLive: "1 hour"
}) {}

/** How many servers a site has. */
export const countServers = (name: string) => Effect.provide(Servers.count(), Sites.get(name))

/** How many servers each site has; what went wrong in place of the number where a site cannot be asked. */
export const countEach = (names: ReadonlyArray<string>) =>
  Effect.forEach(
    names,
    (name) =>
      Effect.match(countServers(name), {
        onSuccess: (servers) => ({ name, servers }),
        onFailure: ({ message }) => ({ name, message })
      }),
    { concurrency: "unbounded" }
  )
