/** Servers: list, get, create, start and stop. */
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** Prints every server, page by page. */
export const printAll = Servers.list().pipe(Stream.runForEach(({ id, name, status }) => Console.log(id, name, status)))

/** The names of the servers of one resource pool. */
export const namesIn = (az_id: string) =>
  Servers.list({ az_id }).pipe(
    Stream.map(({ name }) => name),
    Stream.runCollect
  )

/** How many servers are running, without a listing of them. */
export const countRunning = Servers.count({ status: "running" })

/** Name, cores, memory and addresses of one server. */
export const describe = Effect.fn(function* (id: string) {
  const server = yield* Servers.get(id)
  return `${server.name}: ${server.cores} cores, ${server.memory_mb} MB, ${Servers.ipAddresses(server).join(", ")}`
})

/** Creates a server, waits until it exists, five minutes at most, and gets it. */
export const createAndWait = Effect.fn(function* (
  place: Pick<Servers.CreateInput, "az_id" | "image_id" | "storage_tag_id">,
  network: { readonly vpc_id: string; readonly subnet_id: string }
) {
  const { uuids } = yield* Servers.create({
    ...place,
    name: "web-server-01",
    cores: 4,
    memory_mb: 8192,
    networks: [{ vif_id: "net0", ...network, connect: true, model: "virtio" }],
    power_on: true
  }).pipe(TaskPoller.awaitTask)
  return yield* Effect.forEach(uuids, Servers.get)
})

/** Stops, starts and restarts a server; cuts its power where it does not shut down in two minutes. */
export const powerCycle = Effect.fn(function* (id: string) {
  yield* Servers.powerOff(id).pipe(
    TaskPoller.awaitTask({ timeout: "2 minutes" }),
    Effect.catchTag(["TaskFailed", "Timeout"], () => Servers.powerOff(id, { force: true }).pipe(TaskPoller.awaitTask))
  )
  yield* Servers.powerOn(id).pipe(TaskPoller.awaitTask)
  yield* Servers.reboot(id).pipe(TaskPoller.awaitTask)
})

/** Renames a server, and gives it as it is after the task. */
export const rename = (id: string, name: string) => Servers.rename(id, name).pipe(TaskPoller.awaitRecord(Servers.get))

/** Suspends a server and resumes it. */
export const nap = Effect.fn(function* (id: string) {
  yield* Servers.suspend(id).pipe(TaskPoller.awaitTask)
  yield* Servers.resume(id).pipe(TaskPoller.awaitTask)
})

/** The address of a server's console, by the server's name. */
export const consoleOf = Effect.fn(function* (name: string) {
  const server = yield* Servers.findByName(name)
  if (Option.isNone(server)) return Option.none()
  const { url } = yield* Servers.console(server.value.id)
  return Option.some(url)
})

/** Clones a server, tries something on the clone, and deletes the clone, whatever happened. */
export const tryOnACopy = Effect.fn(function* <A, E, R>(id: string, attempt: (copy: string) => Effect.Effect<A, E, R>) {
  const { uuids } = yield* Servers.clone(id, { name: "copy" }).pipe(TaskPoller.awaitTask)
  return yield* Effect.forEach(uuids, attempt).pipe(
    Effect.ensuring(
      Effect.forEach(uuids, (copy) => Servers.delete(copy).pipe(TaskPoller.awaitTask)).pipe(Effect.ignore)
    )
  )
})
