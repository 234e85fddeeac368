import { ResourcePools, Servers } from "@effect-hci/sangfor-scp"
import { Effect, Stream } from "effect"

// Each resource pool with the number of its servers.
export const program = ResourcePools.list().pipe(
  Stream.mapEffect(({ id, name }) => Effect.map(Servers.count({ az_id: id }), (count) => `${name}: ${count}`)),
  Stream.runCollect
)
