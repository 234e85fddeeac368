import { HttpTransport, Operation } from "@effect-hci/sangfor-scp"
import { Effect, Schema } from "effect"

/** Some fields of a server, by a path that the module `Servers` need not know. */
const getServer = Operation.make({
  name: "Own.getServer",
  method: "GET",
  path: "/janus/20180725/servers/{id}",
  request: (id: string) => ({ path: { id } }),
  response: Schema.Struct({ id: Schema.String, name: Schema.String })
})

export const nameOf = (id: string) => Effect.map(HttpTransport.execute(getServer, id), ({ name }) => name)
