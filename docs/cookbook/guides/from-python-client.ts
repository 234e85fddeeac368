import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Servers, TaskPoller } from "@effect-hci/sangfor-scp"
import { Config, Console, Effect, Layer, Stream } from "effect"

/** `SCPClient(host=..., access_key=..., secret_key=..., verify_ssl=False)`. */
export const scp = Layer.unwrap(
  Effect.gen(function* () {
    const accessKey = yield* Config.NonEmptyString("ACCESS_KEY")
    const secretKey = yield* Config.Redacted("SECRET_KEY")
    return SangforScpNode.layer({
      url: "https://10.10.10.10",
      credentials: { accessKey, secretKey },
      tls: SangforScpNode.Tls.insecure
    })
  })
)

/** `for vm in client.servers.list_all(az_id=...)`. */
export const printAll = (az_id: string) =>
  Servers.list({ az_id }).pipe(Stream.runForEach(({ name, status }) => Console.log(`${name} ${status}`)))

/** `result = client.servers.create(...)`, then `client.tasks.wait(result["task_id"], timeout=300)`. */
export const create = Effect.fn(function* (input: Servers.CreateInput) {
  const created = yield* Servers.create(input)
  if (typeof created.task_id === "string") yield* TaskPoller.wait(created.task_id, { timeout: "5 minutes" })
  return created.uuids
})

/** `client.servers.update(...)`, `client.tasks.wait(...)` and `client.servers.get(...)` in one. */
export const rename = (id: string, name: string) => Servers.rename(id, name).pipe(TaskPoller.awaitRecord(Servers.get))

/** `client.tasks.wait(task_id, timeout=600, poll_interval=5, progress_callback=on_progress)`. */
export const wait = (task_id: string) =>
  TaskPoller.wait(task_id, {
    timeout: "10 minutes",
    onProgress: ({ description, progress }) => Console.log(`${progress}% ${description}`)
  }).pipe(
    // `except SCPTaskError`, `except SCPTimeoutError`
    Effect.catchTag("TaskFailed", (error) => Console.log(`Task failed: ${error.message}`)),
    Effect.catchTag("Timeout", ({ timeoutMillis }) => Console.log(`Timed out after ${timeoutMillis} ms`))
  )

/** `except SCPNotFoundError`. */
export const find = (id: string) =>
  Servers.get(id).pipe(Effect.catchTag("NotFound", () => Effect.as(Console.log("VM not found"), undefined)))
