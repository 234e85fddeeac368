/** Records of simulated platforms, the same in every run. */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import * as CloudTower from "@effect-hci/cloudtower/CloudTower"
import * as SangforScp from "@effect-hci/sangfor-scp/SangforScp"
import * as SimulatedTower from "@effect-hci/simulator/CloudTower"
import * as SimulatedScp from "@effect-hci/simulator/SangforScp"

const http = Layer.effect(HttpClient.HttpClient, HttpClient.HttpClient)

const towerClient = Layer.unwrap(
  Effect.map(SimulatedTower.Simulator, ({ credentials }) =>
    CloudTower.layer({ url: "https://tower.simulator", credentials }).pipe(Layer.provide(http))
  )
)

const scpClient = Layer.unwrap(
  Effect.map(SimulatedScp.Simulator, ({ credentials }) =>
    SangforScp.layer({ url: "https://scp.simulator", credentials, protocol: "classic", rateLimits: false }).pipe(
      Layer.provide(http)
    )
  )
)

const startTime = "2026-11-26T08:00:00.000Z"

/** A Tower with this many vms, at a time of its own. */
export const tower = (vms: number): Layer.Layer<CloudTower.CloudTower, unknown> =>
  Layer.unwrap(
    Effect.as(
      TestClock.setTime(Date.parse(startTime)),
      Layer.provide(towerClient, SimulatedTower.layerClient({ vms, seed: 11 }))
    )
  )

/** An SCP with this many servers, at a time of its own. */
export const scp = (servers: number): Layer.Layer<SangforScp.SangforScp, unknown> =>
  Layer.unwrap(
    Effect.as(
      TestClock.setTime(Date.parse(startTime)),
      Layer.provide(scpClient, SimulatedScp.layerClient({ servers, seed: 11 }))
    )
  )
