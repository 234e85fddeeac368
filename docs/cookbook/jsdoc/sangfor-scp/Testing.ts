import * as Testing from "@effect-hci/sangfor-scp/Testing"
import { Servers } from "@effect-hci/sangfor-scp"
import { Effect } from "effect"

// A program against a mock of one listing, and against a simulated site.
const mocked = Testing.layer([Testing.mockList(Servers.list, [{ id: "1", name: "web-01" }])])

export const program = Effect.all([
  Servers.findByName("web-01").pipe(Effect.provide(mocked)),
  Servers.count().pipe(Effect.provide(Testing.layerSimulated({ servers: 20 })))
])
