/** Requests of Node's own client, with what can go wrong as data. */
import * as Effect from "effect/Effect"
import { type Agent, request as httpRequest, type RequestOptions } from "node:http"
import { request as httpsRequest } from "node:https"
import { connect } from "node:net"

export interface Got {
  readonly status: number
  readonly rawHeaders: ReadonlyArray<string>
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly bytes: Buffer
  readonly text: string
}

export interface Broken {
  readonly code: string
  /** Bytes of the body that came before. */
  readonly bytes: number
}

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : String(error)

export interface Options {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly agent?: Agent
  readonly tls?: Pick<
    RequestOptions & { ca?: string; minVersion?: "TLSv1"; ciphers?: string },
    "ca" | "minVersion" | "ciphers"
  >
}

/** A request by Node's client. */
export const get = (url: string, { agent, body, headers, method = "GET", tls }: Options = {}) =>
  Effect.callback<Got, Broken>((resume) => {
    const chunks: Array<Buffer> = []
    const fail = (error: unknown) => resume(Effect.fail({ code: codeOf(error), bytes: Buffer.concat(chunks).length }))
    const send = url.startsWith("https:") ? httpsRequest : httpRequest
    const request = send(url, { method, headers, agent: agent ?? false, ...tls }, (response) => {
      response
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("error", fail)
        .on("end", () => {
          const bytes = Buffer.concat(chunks)
          resume(
            Effect.succeed({
              status: response.statusCode ?? 0,
              rawHeaders: response.rawHeaders,
              headers: response.headers,
              bytes,
              text: bytes.toString()
            })
          )
        })
    })
    request.on("error", fail)
    request.end(body)
    return Effect.sync(() => request.destroy())
  })

/** Reads a body of any size without keeping it, until so many bytes have come; gives their number. */
export const countBytes = (url: string, enough = Number.POSITIVE_INFINITY) =>
  Effect.callback<number>((resume) => {
    let bytes = 0
    const request = httpRequest(url, { agent: false }, (response) => {
      response
        .on("data", (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes >= enough) response.destroy()
        })
        .on("close", () => resume(Effect.succeed(bytes)))
    })
    request.end()
    return Effect.sync(() => request.destroy())
  })

/** Bytes sent over TCP, and everything that comes back until the connection ends. */
export const sendBytes = (port: number, bytes: string) =>
  Effect.callback<string, string>((resume) => {
    let text = ""
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes))
    socket
      .on("data", (chunk: Buffer) => (text += chunk.toString()))
      .on("error", (error) => resume(Effect.fail(codeOf(error))))
      .on("close", () => resume(Effect.succeed(text)))
    return Effect.sync(() => socket.destroy())
  })
