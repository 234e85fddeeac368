/** Operations of your own, for paths that no function is for: here the virtual switches of classic networks. */
import * as Failures from "@effect-hci/core/Failures"
import type { Operation } from "@effect-hci/core/Operation"
import type { Page } from "@effect-hci/core/Paging"
import * as ResponseDecoder from "@effect-hci/core/ResponseDecoder"
import { HttpTransport } from "@effect-hci/sangfor-scp"
import * as Pages from "@effect-hci/sangfor-scp/Pages"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

/** The fields that the program needs; a record may have more. */
const Switch = Schema.Struct({ id: Schema.String, name: Schema.String })

/** A listing: pages, filters, totals and retries are those of every other one. */
const listSwitches = Pages.list({ name: "Switches.list", path: "/janus/20190725/classic-bvswitches" }, Switch)

/** The names of the virtual switches. */
export const switchNames = listSwitches().pipe(
  Stream.map(({ name }) => name),
  Stream.runCollect
)

/** One page of something that is listed by POST. */
const searchSwitches: Operation<{ readonly name: string }, Page<typeof Switch.Type>> = {
  name: "Switches.search",
  method: "POST",
  path: "/janus/20190725/classic-bvswitches/search",
  request: (body) => ({ body }),
  safety: "read",
  response: Pages.decoder(Switch),
  failures: Failures.none
}

/** The switches of the first page that have a name. */
export const search = (name: string) =>
  HttpTransport.HttpTransport.use((transport) => transport.execute(searchSwitches, { name }))

/** A single record: one request, whose response is checked against the fields. */
const platform: Operation<void, { readonly build_time: string }> = {
  name: "Platform.buildTime",
  method: "GET",
  path: "/janus/20180725/platform",
  request: () => ({}),
  safety: "read",
  response: ResponseDecoder.model(Schema.Struct({ build_time: Schema.String })),
  failures: Failures.none
}

/** When the platform's software was built. */
export const buildTime = Effect.map(
  HttpTransport.HttpTransport.use((transport) => transport.execute(platform, undefined)),
  ({ build_time }) => build_time
)
