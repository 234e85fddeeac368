import { Operation } from "@effect-hci/core"
import { HttpTransport } from "@effect-hci/sangfor-scp"
import { Schema } from "effect"

// A call that this library has no function for: it is signed, retried and traced as all others are.
const countServers = Operation.make({
  name: "Lab.countServers",
  method: "GET",
  path: "/janus/20180725/servers",
  request: () => ({ query: { page_num: 0, page_size: 1 } }),
  response: Schema.Struct({ total_size: Schema.Number })
})

export const program = HttpTransport.execute(countServers, undefined)
