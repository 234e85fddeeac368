/** Mutated requests against the simulators of both platforms: none may end in a 5xx, a defect or a broken connection. */
import * as CloudTower from "@effect-hci/cloudtower"
import * as CloudTowerAuth from "@effect-hci/cloudtower/Auth"
import * as SangforScp from "@effect-hci/sangfor-scp"
import * as SangforScpAuth from "@effect-hci/sangfor-scp/Auth"
import * as TowerSimulator from "@effect-hci/simulator/CloudTower"
import * as ScpSimulator from "@effect-hci/simulator/SangforScp"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type * as CoreAuth from "@effect-hci/core/Auth"
import type { FuzzRequest, Target, KnownValues } from "./requests.ts"
import { learn, makeRequest, targetsOf } from "./requests.ts"

/** What became of the requests to one platform. */
export interface FuzzResult {
  readonly platform: string
  readonly requests: number
  /** How many responses had each status. */
  readonly statuses: ReadonlyMap<number, number>
  /** What no request may bring about, with the request. */
  readonly failures: ReadonlyArray<string>
}

const url = "https://simulator.test"

const isMethod = (method: string): method is "GET" | "POST" | "PUT" | "PATCH" | "DELETE" =>
  ["GET", "POST", "PUT", "PATCH", "DELETE"].includes(method)

const toRequest = ({ body, method, target }: FuzzRequest): HttpClientRequest.HttpClientRequest => {
  const request = HttpClientRequest.make(isMethod(method) ? method : "POST")(url + target)
  return body === undefined ? request : HttpClientRequest.setBody(request, HttpBody.text(body, "application/json"))
}

const describe = ({ body = "", method, operation, target }: FuzzRequest, what: string): string =>
  `${what}: ${operation}, ${method} ${target.slice(0, 300)} ${body.slice(0, 500)}`

/** Sends one request; gives its status and the text of its body. */
const send = (auth: CoreAuth.Auth, request: FuzzRequest) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const response = yield* client.execute(yield* auth.authorize(toRequest(request)))
    return { status: response.status, text: yield* response.text }
  })

const parse = (text: string): unknown => Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))

/** Names and values of records, from the listings of the platform. */
const learnFrom = Effect.fnUntraced(function* (
  auth: CoreAuth.Auth,
  targets: ReadonlyArray<Target>,
  seeds: ReadonlyArray<FuzzRequest>
) {
  const knownValues: KnownValues = new Map([["name", ["fuzz"]]])
  for (const request of seeds) learn(knownValues, parse((yield* send(auth, request)).text))
  // Whoever changes the credentials ends the run.
  const kept = targets.filter(({ name }) => !/^(?:User\.(?:login|delete|update)|Auth\.)/.test(name))
  return { kept, knownValues }
})

/** Operations that list without an id in their path. */
const listings = (targets: ReadonlyArray<Target>): ReadonlyArray<FuzzRequest> =>
  targets
    .filter(({ name, path }) => !path.includes("{") && /\.(?:list|get\w+s)$/.test(name))
    .map(({ method, name, path }) => ({
      operation: name,
      method,
      target: method === "GET" ? `${path}?page_num=0&page_size=5` : path,
      body: method === "GET" ? undefined : JSON.stringify({ first: 5 })
    }))

const fuzz = Effect.fnUntraced(function* (platform: string, auth: CoreAuth.Auth, modules: object, requests: number) {
  const targets = targetsOf(modules)
  const { kept, knownValues } = yield* learnFrom(auth, targets, listings(targets))
  const statuses = new Map<number, number>()
  const failures: Array<string> = []
  for (let count = 0; count < requests; count++) {
    const request = yield* makeRequest(kept, knownValues)
    const exit = yield* Effect.exit(send(auth, request))
    if (Exit.isFailure(exit)) {
      failures.push(describe(request, String(exit.cause).slice(0, 300)))
      continue
    }
    const { status, text } = exit.value
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (status >= 500) failures.push(describe(request, `${status} ${text.slice(0, 200)}`))
  }
  return { platform, requests, statuses, failures }
})

const scp = (seed: number, requests: number) =>
  Effect.gen(function* () {
    const { credentials } = yield* ScpSimulator.Simulator
    const auth = yield* Effect.provide(SangforScpAuth.Auth, SangforScpAuth.layer(credentials, { url }))
    return yield* fuzz("sangfor-scp", auth, SangforScp, requests)
  }).pipe(Random.withSeed(seed), Effect.provide(ScpSimulator.layerClient({ seed, servers: 50, taskTime: "1 millis" })))

const tower = (seed: number, requests: number) =>
  Effect.gen(function* () {
    const { credentials } = yield* TowerSimulator.Simulator
    const services = yield* Layer.build(CloudTowerAuth.layer(credentials, { url }))
    return yield* Effect.provide(
      Effect.flatMap(CloudTowerAuth.Auth, (auth) => fuzz("cloudtower", auth, CloudTower, requests)),
      services
    )
  }).pipe(
    Effect.scoped,
    Random.withSeed(seed),
    Effect.provide(TowerSimulator.layerClient({ seed, vms: 50, taskTime: "1 millis" }))
  )

/** So many requests to each platform, the same ones for the same seed. */
export const run = (seed: number, requests: number): Effect.Effect<ReadonlyArray<FuzzResult>, unknown> =>
  Effect.all([scp(seed, requests), tower(seed, requests)])
