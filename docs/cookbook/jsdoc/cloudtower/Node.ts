import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { Vm } from "@effect-hci/cloudtower"
import { Effect, Redacted } from "effect"

// A Tower whose certificate is known by its fingerprint.
export const tower = CloudTowerNode.layer({
  url: "https://tower.example",
  credentials: { apiKey: Redacted.make("...") },
  tls: CloudTowerNode.Tls.pinned(`${"AB:".repeat(31)}AB`)
})

export const program = Vm.count().pipe(Effect.provide(tower))
