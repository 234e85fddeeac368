/** Where the console of a vm is, on any Tower. */
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const Vnc = Schema.Struct({
  vnc: Schema.Struct({ token: Schema.String, uuid: Schema.String, host: Schema.String })
})

const document = "query($id: String!) { vnc(input: { vm: { id: $id } }) { token uuid host } }"

/** Before 4.0.0 only GraphQL tells it. No document gives the fields of `vnc`: these are a guess. */
const before4 = (tower: string, id: string) =>
  Effect.map(CloudTower.graphql(document, { id }, Vnc), ({ data: { vnc } }) => {
    const url = new URL("/websockify/", tower)
    for (const [name, value] of Object.entries(vnc)) url.searchParams.set(name, value)
    return url
  })

/** The address of the WebSocket that speaks VNC with a vm; `tower` is that of the Tower. */
export const consoleOf = (tower: string, id: string) =>
  Vm.getVmVncInfo({ vm: { id } }).pipe(
    Effect.map(({ redirect }) => new URL(redirect, tower)),
    Effect.catchTag("Unsupported", () => before4(tower, id)),
    Effect.map((url) => url.href.replace(/^http/, "ws"))
  )
