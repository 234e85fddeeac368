import type * as Cause from "effect/Cause"
import * as Schema from "effect/Schema"

/**
 * - `short`, `long`: the source has not the bytes it was said to have
 * - `passed`: the server wants bytes that a stream has left behind
 * - `other`: the upload to resume is of another size
 */
export type MismatchReason = "short" | "long" | "passed" | "other"

const reasons: Schema.Codec<MismatchReason> = Schema.Literals(["short", "long", "passed", "other"])

type SourceFields = {
  readonly reason: Schema.Codec<MismatchReason>
  readonly message: Schema.String
  readonly expectedBytes: Schema.Number
  readonly actualBytes: Schema.Number
}

const SourceMismatchBase: Schema.Class<
  SourceMismatch,
  Schema.TaggedStruct<"SourceMismatch", SourceFields>,
  Cause.YieldableError
> = Schema.TaggedError<SourceMismatch>()("SourceMismatch", {
  reason: reasons,
  message: Schema.String,
  expectedBytes: Schema.Number,
  actualBytes: Schema.Number
})
/** What is uploaded cannot be what it was said to be; `actualBytes` is how far it went. */
export class SourceMismatch extends SourceMismatchBase {}

/** The source ended early. */
export const short = (expectedBytes: number, actualBytes: number): SourceMismatch =>
  new SourceMismatch({
    reason: "short",
    message: `The source ended after ${actualBytes} of ${expectedBytes} bytes.`,
    expectedBytes,
    actualBytes
  })

/** The source goes on after its end. */
export const long = (expectedBytes: number, actualBytes: number): SourceMismatch =>
  new SourceMismatch({
    reason: "long",
    message: `The source is longer than the ${expectedBytes} bytes it was said to have.`,
    expectedBytes,
    actualBytes
  })

/** A stream flows one way. */
export const passed = (expectedBytes: number, offset: number, from: number): SourceMismatch =>
  new SourceMismatch({
    reason: "passed",
    message: `The server wants the bytes from ${offset} on, and the stream has passed ${from}: upload from a file instead.`,
    expectedBytes,
    actualBytes: from
  })

/** The task that is to be resumed is of something else. */
export const other = (expectedBytes: number, actualBytes: number): SourceMismatch =>
  new SourceMismatch({
    reason: "other",
    message: `The upload to resume is of ${actualBytes} bytes, and the source has ${expectedBytes}.`,
    expectedBytes,
    actualBytes
  })
