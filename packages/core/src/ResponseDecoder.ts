/**
 * How the payload of an answer becomes a typed value.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Model from "./Model.ts"
import type { Issue } from "./HciError.ts"

/** A decoded payload, with what was tolerated on the way (unknown enum values). */
export interface Decoded<out O> {
  readonly value: O
  readonly drift: ReadonlyArray<Issue>
}

/** From a payload, freed of its envelope, to a value, or to what is wrong with it. */
export interface ResponseDecoder<out O> {
  /** The payload is the body's text, not JSON. */
  readonly text?: boolean
  readonly decode: (payload: unknown) => Result.Result<Decoded<O>, ReadonlyArray<Issue>>
}

const noDrift: ReadonlyArray<Issue> = []

/** The payload as it is, once it fits the model. Nothing is copied: fields that the model does not name stay. */
export const model = <A>(codec: Model.Model<A>): ResponseDecoder<A> => {
  const check = Model.checker(codec)
  return {
    decode: (payload) =>
      check.is(payload)
        ? Result.succeed({ value: payload, drift: check.drift(payload) })
        : Result.fail(check.issues(payload))
  }
}

/** Nothing is expected; what came is not looked at. */
export const empty: ResponseDecoder<void> = {
  decode: () => Result.succeed({ value: undefined, drift: noDrift })
}

const quoted = /* @__PURE__ */ Schema.decodeUnknownResult(/* @__PURE__ */ Schema.fromJsonString(Schema.String))

/** Text, with or without the quotes that would make it JSON. */
export const text: ResponseDecoder<string> = {
  text: true,
  decode: (payload) =>
    typeof payload === "string"
      ? Result.succeed({ value: Result.getOrElse(quoted(payload), () => payload.trim()), drift: noDrift })
      : Result.fail([{ path: "", message: "Expected text" }])
}

/** The same payload, seen otherwise. */
export const map = <A, B>(self: ResponseDecoder<A>, f: (value: A) => B): ResponseDecoder<B> => ({
  decode: (payload) => Result.map(self.decode(payload), ({ value, drift }) => ({ value: f(value), drift }))
})

/** Reads the payload before it is decoded: to find it under a key, or to accept an older shape of it. */
export const from = <A>(self: ResponseDecoder<A>, read: (payload: unknown) => unknown): ResponseDecoder<A> => ({
  decode: (payload) => self.decode(read(payload))
})
