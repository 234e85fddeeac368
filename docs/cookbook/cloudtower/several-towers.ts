/** Several Towers in one program: each has a layer of its own, which is built at its first use and logs in once. */
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as LayerMap from "effect/LayerMap"

/**
 * Towers by name: `BERLIN` is the one at `BERLIN_URL`, with `BERLIN_USERNAME` and `BERLIN_PASSWORD`. A name without these
 * settings fails with `ConfigError`. Without `idleTimeToLive`, each use would end the session of the one before.
 */
export class Towers extends LayerMap.Service<Towers>()("app/Towers", {
  lookup: (name: string) =>
    CloudTower.layerConfig({
      url: Config.String(`${name}_URL`),
      credentials: Config.all({
        username: Config.String(`${name}_USERNAME`),
        password: Config.Redacted(`${name}_PASSWORD`)
      }),
      site: Config.succeed(name)
    }),
  idleTimeToLive: "1 hour"
}) {}

/** Counts the vms of some Towers side by side. Provide `Towers.layer`, and an HTTP client. */
export const countAll = (names: ReadonlyArray<string>) =>
  Effect.forEach(names, (name) => Effect.map(Effect.provide(Vm.count(), Towers.get(name)), (vms) => ({ name, vms })), {
    concurrency: "unbounded"
  })
