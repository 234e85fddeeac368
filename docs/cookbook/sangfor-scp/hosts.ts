/** Hosts and their interfaces; the site itself. */
import { Hosts, System } from "@effect-hci/sangfor-scp"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Prints every host. */
export const printAll = Hosts.list().pipe(Stream.runForEach(({ id, name, status }) => Console.log(id, name, status)))

/** The running hosts of a resource pool. */
export const runningIn = (az_id: string) => Stream.runCollect(Hosts.list({ az_id, status: "running" }))

/** A host with the addresses of its interfaces. */
export const describe = Effect.fn(function* (id: string) {
  const host = yield* Hosts.get(id)
  const interfaces = yield* Stream.runCollect(Hosts.listInterfaces(id))
  return { name: host.name, interfaces: interfaces.map(({ ip, name }) => `${name} ${ip ?? ""}`) }
})

/** The site's version, platform and licence. */
export const about = Effect.all({ version: System.version, platform: System.platform, license: System.license })
