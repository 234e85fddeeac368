import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { type Auth, Vm } from "@effect-hci/cloudtower"
import { Effect } from "effect"

export const counts = (towers: ReadonlyArray<{ readonly url: string; readonly credentials: Auth.Credentials }>) =>
  Effect.forEach(towers, (tower) => Vm.count().pipe(Effect.provide(CloudTowerNode.layer(tower))), { concurrency: 5 })
