/** Responses as SCP writes them, and a connection to a server in the process of the test. */
import * as ScriptedServer from "@effect-hci/simulator/ScriptedServer"
import * as Script from "@effect-hci/simulator/Script"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { generateKeyPairSync } from "node:crypto"
import { Auth, HttpTransport, TaskPoller } from "../../src/index.ts"

/** A server that does the same with every request. */
export const serve = (step: Script.Step): ScriptedServer.ScriptedServer => ScriptedServer.make(Script.always(step))

/** Data in SCP's first envelope. */
export const ok = (data: unknown, status = 200): Script.Response =>
  Script.json({ code: 0, message: "", data }, { status })

/** An error in SCP's first envelope. */
export const error = (status: number, message: string, code: number = status): Script.Response =>
  Script.json({ code, message, data: {} }, { status })

/** A page in SCP's envelope. */
export const page = (records: ReadonlyArray<unknown>, number = 0, size = 100): Script.Response => {
  const end = (number + 1) * size
  return ok({
    total_size: records.length,
    page_num: number,
    page_size: size,
    next_page_num: end < records.length ? String(number + 1) : "",
    data: records.slice(number * size, end)
  })
}

/** The page of some records that a request is for. */
export const pages =
  (records: ReadonlyArray<unknown>) =>
  ({ query }: Script.Request): Script.Response =>
    page(records, Number(query["page_num"] ?? 0), Number(query["page_size"] ?? 100))

export const url = "https://scp.test"

export const accessKey = "AK5F3B2A1D9E7C4082F1"
export const secretKey = "sK9mXpL2rN8vQwZdTfUcOb4jYhAeIgBk"

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 })

/** What decrypts the passwords that a client sends to the site. */
export { privateKey }

/** The modulus of the site's public key, in hexadecimal, as SCP gives it. */
export const modulus = Buffer.from(publicKey.export({ format: "jwk" }).n ?? "", "base64url").toString("hex")

/** An access key, so that no login is needed. */
const ec2: Layer.Layer<Auth.Auth> = Auth.layerEc2({ accessKey, secretKey: Redacted.make(secretKey) })

/** The services of a connection to a server in the process of the test. */
export const site = (
  server: Pick<ScriptedServer.ScriptedServer, "layer">,
  options: Partial<HttpTransport.Options> & { readonly tasks?: TaskPoller.Options } = {}
): Layer.Layer<HttpTransport.HttpTransport | TaskPoller.TaskPoller> =>
  TaskPoller.layer(options.tasks).pipe(
    Layer.provideMerge(HttpTransport.layer({ url, rateLimits: false, protocol: "classic", ...options })),
    Layer.provide(ec2),
    Layer.provide(server.layer)
  )
