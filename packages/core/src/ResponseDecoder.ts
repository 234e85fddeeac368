/**
 * How the payload of a response becomes a typed value.
 *
 * ```ts
 * import { ResponseDecoder } from "@effect-hci/core"
 * import { Effect, Schema } from "effect"
 *
 * const server = ResponseDecoder.model(Schema.Struct({ id: Schema.String }))
 *
 * // The payload as it is, with the fields that the model does not name.
 * export const program = Effect.fromResult(server.decode({ id: "a", color: "red" }))
 * ```
 *
 * @since 0.1.0
 */
import type * as Headers from "effect/http/Headers"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Model from "./Model.ts"
import type { Issue } from "./HciError.ts"

/**
 * A decoded payload.
 *
 * @category decoding
 */
export interface Decoded<out O> {
  /** The typed value; often the payload itself. */
  readonly value: O
  /** Undocumented enum values, with their places. */
  readonly drift: ReadonlyArray<Issue>
}

/**
 * Decodes the payload of a response.
 *
 * @category decoding
 */
export interface ResponseDecoder<out O> {
  /** Whether the payload is the text of the body, which is then not parsed as JSON. Default: false. */
  readonly text?: boolean
  /** Whether the payload is the bytes of the body, as of a file that is downloaded. Default: false. */
  readonly bytes?: boolean
  /**
   * Whether a successful response has a body. One without any, whose end is only that of its connection, may then have been
   * cut off, and is no success. Default: false.
   */
  readonly hasBody?: boolean
  /**
   * The typed value, or every place where the payload does not fit. `headers` are those of the response, for what a server
   * tells there.
   */
  readonly decode: (payload: unknown, headers?: Headers.Headers) => Result.Result<Decoded<O>, ReadonlyArray<Issue>>
}

const noDrift: ReadonlyArray<Issue> = []

/**
 * The payload as it is, once it fits the model. Nothing is copied: fields that the model does not name stay.
 *
 * @category decoding
 */
export const model = <A>(codec: Model.Model<A>): ResponseDecoder<A> => {
  const check = Model.checker(codec)
  return {
    decode: (payload) =>
      check.is(payload)
        ? Result.succeed({ value: payload, drift: check.drift(payload) })
        : Result.fail(check.issues(payload))
  }
}

/**
 * Ignores the payload.
 *
 * @category decoding
 */
export const empty: ResponseDecoder<void> = {
  decode: () => Result.succeed({ value: undefined, drift: noDrift })
}

const quoted = /* @__PURE__ */ Schema.decodeUnknownResult(/* @__PURE__ */ Schema.fromJsonString(Schema.String))

/**
 * Text, with or without the quotes that would make it JSON.
 *
 * @category decoding
 */
export const text: ResponseDecoder<string> = {
  text: true,
  decode: (payload) =>
    typeof payload === "string"
      ? Result.succeed({ value: Result.getOrElse(quoted(payload), () => payload.trim()), drift: noDrift })
      : Result.fail([{ path: "", message: "Expected text" }])
}

/**
 * The bytes of the body.
 *
 * @category decoding
 */
export const bytes: ResponseDecoder<Uint8Array> = {
  bytes: true,
  decode: (payload) =>
    payload instanceof Uint8Array
      ? Result.succeed({ value: payload, drift: noDrift })
      : Result.fail([{ path: "", message: "Expected bytes" }])
}

/**
 * Transforms the decoded value.
 *
 * @category decoding
 */
export const map = <A, B>(self: ResponseDecoder<A>, f: (value: A) => B): ResponseDecoder<B> => ({
  ...self,
  decode: (payload, headers) =>
    Result.map(self.decode(payload, headers), ({ value, drift }) => ({ value: f(value), drift }))
})

/**
 * A value that is a secret: it is not shown where it is printed or logged.
 *
 * @category decoding
 */
export const redacted = <A>(self: ResponseDecoder<A>): ResponseDecoder<Redacted.Redacted<A>> =>
  map(self, (value) => Redacted.make(value))

/**
 * Transforms the payload before it is decoded: to take it from under a key, or to accept an older shape of it.
 *
 * @category decoding
 */
export const from = <A>(self: ResponseDecoder<A>, read: (payload: unknown) => unknown): ResponseDecoder<A> => ({
  ...self,
  decode: (payload, headers) => self.decode(read(payload), headers)
})
