/** Where the console of a vm is, on any Tower. */
import { CloudTower, Vm } from "@effect-hci/cloudtower"
import * as Version from "@effect-hci/core/Version"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const Vnc = Schema.Struct({
  vnc: Schema.Struct({ vm_uuid: Schema.String, host_ip: Schema.String, token: Schema.String })
})

const document = "query($input: VncInput!) { vnc(input: $input) { vm_uuid host_ip token } }"

/** The fields of `vnc` are those of the vendor's guide; `raw_token` and `cluster_ip` lead straight to the cluster. */
const viaGraphql = (tower: string, id: string) =>
  Effect.map(CloudTower.graphql(document, { input: { vm: { id } } }, Vnc), ({ data: { vnc } }) => {
    const url = new URL("/websockify/", tower)
    url.search = String(new URLSearchParams({ token: vnc.token, uuid: vnc.vm_uuid, host: vnc.host_ip }))
    return url
  })

const viaRest = (tower: string, id: string) =>
  Effect.map(Vm.getVmVncInfo({ vm: { id } }), ({ redirect }) => new URL(redirect, tower))

/**
 * The address of the WebSocket that speaks VNC with a vm; `tower` is that of the Tower. The REST API tells it from 4.0.0 on,
 * and the vendor mended the address in 4.6.0. That it may be one without a host is an inference.
 */
export const consoleOf = (tower: string, id: string) =>
  Effect.gen(function* () {
    const isOlder = Version.isOlder(yield* CloudTower.serverVersion, "4.6.0")
    const url = isOlder ? yield* viaGraphql(tower, id) : yield* viaRest(tower, id)
    return url.href.replace(/^http/, "ws")
  })
