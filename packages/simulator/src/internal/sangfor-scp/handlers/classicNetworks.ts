/**
 * Virtual switches of classic networks: one in every resource pool, which some servers are connected to.
 *
 * @since 0.2.0
 */
import type { JsonObject } from "../../engine/json.ts"
import { route } from "../call.ts"
import type { Handler, Route } from "../call.ts"
import { includes, ofArray } from "../listing.ts"
import type { Az } from "../records/kinds.ts"
import { switchOf } from "../records/kinds.ts"

const nameOf = ({ name }: Az): string => `${name} uplink`

const render = (az: Az): JsonObject => ({
  id: switchOf(az.index),
  name: nameOf(az),
  description: "",
  az_id: az.id,
  project_id: "",
  enable: 1,
  phy_if: [],
  vlan_group: []
})

const list: Handler = (call) => {
  const filters = {
    az_id: ({ id }: Az, value: string) => id === value,
    name: (az: Az, value: string) => includes(nameOf(az), value)
  }
  return ofArray(call, call.state.catalog.azs.all, filters, render)
}

/** The operation on classic networks. */
export const routes: ReadonlyArray<Route> = [
  route("ClassicUplinks.list", "GET", "/janus/20190725/classic-bvswitches", list, { since: "6.9.0R1" })
]
