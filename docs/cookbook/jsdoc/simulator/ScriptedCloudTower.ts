import { CloudTower, Label } from "@effect-hci/cloudtower"
import { ScriptedCloudTower, ScriptedServer } from "@effect-hci/simulator"
import { Effect, Layer, Redacted, Stream } from "effect"

const { script, state } = ScriptedCloudTower.make({ labels: ScriptedCloudTower.labels(3) })

// A label without a key, as no document allows it.
state.changeList = (records) => records.map((record, index) => (index === 1 ? { ...record, key: null } : record))

const tower = CloudTower.layer({
  url: "https://tower.example",
  credentials: { apiKey: Redacted.make(ScriptedCloudTower.apiKey) }
}).pipe(Layer.provide(ScriptedServer.make(script).layer))

export const program = Label.list().pipe(Stream.runCollect, Effect.flip, Effect.provide(tower))
