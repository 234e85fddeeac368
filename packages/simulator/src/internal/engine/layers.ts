/**
 * From a platform to a running simulator: its handle, in process or behind a socket.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type { TaskCounters } from "../../Counters.ts"
import type { FaultSyntaxError } from "../../FaultRule.ts"
import type { FaultControl, Handle } from "../../Handle.ts"
import type { InvalidOption, ListenError } from "../../StartErrors.ts"
import * as Certificate from "../../Certificate.ts"
import * as Faults from "./faults.ts"
import * as HttpServer from "./httpServer.ts"
import * as InProcess from "./inProcess.ts"
import type { CommonOptions, ListenOptions } from "./options.ts"
import { checkMillis, checkNumber } from "./options.ts"
import type { RequestCounters } from "./requestCounters.ts"
import * as Simulation from "./simulation.ts"
import type { Sockets } from "./simulation.ts"

/** Where a simulator is reached. */
export type Address = Pick<Handle, "url" | "port" | "certificate">

/** A simulator that is not yet reachable. */
export interface Assembled<S> {
  readonly simulation: Simulation.Simulation
  readonly sockets: Sockets | undefined
  /** Its handle, once its address is known. */
  readonly handle: (address: Address) => S
}

/** What a simulator is assembled of; `P` are the parts of its handle that only this platform has. */
export interface SimulatorParts<H, P> {
  readonly options: CommonOptions
  readonly platform: Simulation.Platform<H>
  readonly counters: RequestCounters
  /** The seed of the probabilities of fault rules. */
  readonly faultSeed: number
  readonly tasks: () => TaskCounters
  /** Ends all sessions; gives how many there were. */
  readonly expireSessions: () => number
  readonly handle: P
}

const faultControl = (faults: Faults.Faults): FaultControl => ({
  add: (input) => Effect.suspend(() => Effect.fromResult(faults.add(input))),
  remove: (id) => Effect.sync(() => faults.remove(id)),
  clear: Effect.sync(faults.clear)
})

/** A simulator of these parts; fails when a fault rule of the options cannot be read, or the latency is none. */
export const assemble = <H, P>(
  parts: SimulatorParts<H, P>
): Effect.Effect<Assembled<Handle & P>, FaultSyntaxError | InvalidOption> =>
  Effect.gen(function* () {
    const { counters, expireSessions, options, platform, tasks } = parts
    const faults = Faults.make(parts.faultSeed, platform.operations)
    for (const input of options.faults ?? []) yield* Effect.fromResult(faults.add(input))
    const latency = yield* checkMillis("latency", options.latency, 0)
    return {
      simulation: Simulation.make({ platform, faults, counters, latency }),
      sockets: platform.sockets,
      handle: (address) => ({
        ...address,
        faults: faultControl(faults),
        counters: Effect.sync(() => ({ ...counters.snapshot(), faults: faults.counters(), tasks: tasks() })),
        resetCounters: Effect.sync(counters.reset),
        expireSessions: Effect.sync(expireSessions),
        ...parts.handle
      })
    }
  })

/** The simulator, and an `HttpClient` whose every request goes to it. */
export const layerClient = <I, S, E>(
  service: Context.Key<I, S>,
  url: string,
  assembled: Effect.Effect<Assembled<S>, E>
): Layer.Layer<I | HttpClient.HttpClient, E> =>
  Layer.effectContext(
    Effect.map(assembled, ({ handle, simulation }) =>
      Context.make(service, handle({ url, port: undefined, certificate: undefined })).pipe(
        Context.add(HttpClient.HttpClient, InProcess.make(simulation))
      )
    )
  )

const host = "127.0.0.1"

/** The simulator, listening until the scope of the layer ends. */
export const layerServer = <I, S, E>(
  service: Context.Key<I, S>,
  options: ListenOptions & { readonly maxBodyBytes: number },
  assembled: Effect.Effect<Assembled<S>, E>
): Layer.Layer<I, E | ListenError | InvalidOption> =>
  Layer.effect(
    service,
    Effect.gen(function* () {
      const { hosts = [], maxBodyBytes, tls = false } = options
      const port = yield* checkNumber("port", options.port ?? 0, 0, 65_535)
      const { handle, simulation, sockets } = yield* assembled
      const certificate = tls ? yield* Certificate.make() : undefined
      const listening = yield* HttpServer.serve({ simulation, sockets, host, port, certificate, maxBodyBytes, hosts })
      return handle({
        url: `${tls ? "https" : "http"}://${host}:${listening}`,
        port: listening,
        certificate: certificate && { fingerprint: certificate.fingerprint, pem: certificate.pem }
      })
    })
  )
