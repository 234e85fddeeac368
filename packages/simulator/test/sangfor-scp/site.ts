/** What an export of the cloud in the context would contain, listed by a client that shares nothing with it. */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as SangforScp from "../../src/SangforScp.ts"
import type { Site } from "../../src/SimulatorState.ts"
import { records, throughJson } from "../json.ts"
import * as Client from "./client.ts"

const paths = {
  pools: "/janus/20180725/azs",
  hosts: "/janus/20190725/hosts",
  tenants: "/janus/20180725/projects",
  images: "/janus/20180725/images",
  servers: "/janus/20180725/servers",
  volumes: "/janus/20180725/volumes",
  networks: "/janus/20180725/vpcs",
  subnets: "/janus/20180725/subnets",
  eips: "/janus/20180725/eips"
}

/** Every record of all resources. */
export const exported = (
  overrides: Readonly<Record<string, string>> = {}
): Effect.Effect<Site, never, HttpClient.HttpClient | SangforScp.Simulator> =>
  Effect.gen(function* () {
    const send = yield* Client.inProcess
    const pairs = yield* Effect.forEach(Object.entries({ ...paths, ...overrides }), ([name, path]) =>
      Effect.promise(async () => [name, records(await Client.readAll(send, path))] as const)
    )
    return Object.fromEntries(pairs)
  })

/** A state that starts with these records. */
export const stateOfSite = (site: Site): SangforScp.State => ({
  format: 1,
  platform: "sangfor-scp",
  seed: 3,
  site,
  records: []
})

/** The state in the context. */
export const saved: Effect.Effect<SangforScp.State, never, SangforScp.Simulator> = Effect.map(
  Effect.flatMap(SangforScp.Simulator, ({ save }) => save),
  throughJson
)
