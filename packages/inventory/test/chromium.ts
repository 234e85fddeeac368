/** A page in headless Chromium, spoken to over the pipe of its debugging protocol. */
import { spawn, spawnSync } from "node:child_process"
import type { Readable, Writable } from "node:stream"
import { inflateSync } from "node:zlib"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"

const names = ["chromium", "chromium-browser", "google-chrome"]

/** The program that is installed, if there is one. */
export const program: string | undefined = names.find(
  (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0
)

type Params = Readonly<Record<string, unknown>>

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
}

/** A page, and what it has said. */
export interface Page {
  /** Calls a method of the protocol for the page, and gives a field of its result. */
  readonly call: (method: string, params?: Params, field?: string) => Promise<unknown>
  /** Waits for an event of the page. */
  readonly event: (method: string) => Promise<void>
  /** All events so far. */
  readonly events: ReadonlyArray<Message>
}

const fieldOf = (value: unknown, field: string): unknown =>
  Predicate.hasProperty(value, field) ? value[field] : undefined

const messagesOf = function (input: Readable, receive: (message: Message) => void): void {
  let rest = ""
  input.setEncoding("utf8")
  input.on("data", (text: string) => {
    const parts = (rest + text).split("\0")
    rest = parts.pop() ?? ""
    for (const part of parts) receive(JSON.parse(part))
  })
}

const connect = (input: Readable, output: Writable) => {
  const events: Array<Message> = []
  const pending = new Map<number, (result: unknown) => void>()
  const waiting: Array<readonly [method: string, resolve: () => void]> = []
  messagesOf(input, (message) => {
    if (message.id === undefined) {
      events.push(message)
      for (const [method, resolve] of waiting) if (method === message.method) resolve()
    } else pending.get(message.id)?.(message.result)
  })
  let calls = 0
  const call = (method: string, params: Params = {}, field?: string, sessionId?: string) =>
    new Promise<unknown>((resolve) => {
      const id = ++calls
      pending.set(id, (result) => resolve(field === undefined ? result : fieldOf(result, field)))
      output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
  const event = (method: string) => new Promise<void>((resolve) => waiting.push([method, resolve]))
  return { call, event, events }
}

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--hide-scrollbars",
  "--remote-debugging-pipe"
]

/** An empty page of a Chromium of its own, whose profile is in a folder; it ends with the scope. */
export const open = (command: string, folder: string): Effect.Effect<Page, never, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(command, [...flags, `--user-data-dir=${folder}`, "about:blank"], {
          stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"]
        })
      ),
      (child) =>
        Effect.promise(
          () =>
            new Promise<void>((resolve) => {
              child.once("exit", () => resolve())
              if (child.exitCode !== null || !child.kill("SIGKILL")) resolve()
            })
        )
    )
    const [, , , output, input] = child.stdio
    if (!(output !== null && output !== undefined && "write" in output)) return yield* Effect.die("no pipe to Chromium")
    if (!(input !== null && input !== undefined && "read" in input)) return yield* Effect.die("no pipe from Chromium")
    const { call, event, events } = connect(input, output)
    const session = yield* Effect.promise(async () => {
      const targetId = await call("Target.createTarget", { url: "about:blank" }, "targetId")
      return String(await call("Target.attachToTarget", { targetId, flatten: true }, "sessionId"))
    })
    const page: Page = { call: (method, params, field) => call(method, params, field, session), event, events }
    for (const domain of ["Network", "Log", "Runtime", "Page"])
      yield* Effect.promise(() => page.call(`${domain}.enable`))
    return page
  })

/** The pixels of a PNG, as they are stored: filtered, line by line. */
export const pixelsOf = (png: Buffer): Buffer => {
  const chunks: Array<Buffer> = []
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at)
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") chunks.push(png.subarray(at + 8, at + 8 + size))
    at += size + 12
  }
  return inflateSync(Buffer.concat(chunks))
}
