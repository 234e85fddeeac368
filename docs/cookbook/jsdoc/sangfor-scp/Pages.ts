import * as Pages from "@effect-hci/sangfor-scp/Pages"
import { Schema, Stream } from "effect"

const listNames = Pages.list(
  { name: "Lab.listServers", path: "/janus/20180725/servers" },
  Schema.Struct({ id: Schema.String, name: Schema.String })
)

// A path that this library has no function for, as a Stream of all its pages.
export const program = listNames({ pageSize: 20 }).pipe(Stream.runCollect)
