/**
 * Forms as browsers and SDKs post them.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { HttpRequest } from "../../engine/http.ts"
import type { Outcome } from "../outcome.ts"
import { badRequest } from "../outcome.ts"
import type { JsonObject } from "../schema/json.ts"

const boundaryOf = (request: HttpRequest): string | undefined => {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(request.headers["content-type"] ?? "") ?? []
  return quoted ?? plain
}

interface Part {
  readonly name: string
  readonly value: string
}

/** A file is told by its size in bytes: nothing reads what is in it. */
const readPart = (bytes: Buffer): ReadonlyArray<Part> => {
  const end = bytes.indexOf("\r\n\r\n")
  if (end < 0) return []
  const head = bytes.subarray(0, end).toString("utf8")
  const [, name] = /name="([^"]*)"/i.exec(head) ?? []
  if (name === undefined) return []
  const content = bytes.subarray(end + 4, bytes.length - 2)
  const isFile = name === "file" || /filename=/i.test(head)
  return [{ name, value: isFile ? String(content.length) : content.toString("utf8") }]
}

/** The fields of a form; a file is its number of bytes. */
export const parse = (request: HttpRequest): Outcome<JsonObject> => {
  const boundary = boundaryOf(request)
  if (boundary === undefined) return badRequest("The request must be multipart/form-data with a boundary")
  const mark = Buffer.from(`--${boundary}`)
  const body = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength)
  const parts: Array<Part> = []
  for (let at = body.indexOf(mark); at >= 0;) {
    const next = body.indexOf(mark, at + mark.length)
    if (next < 0) break
    parts.push(...readPart(body.subarray(at + mark.length + 2, next)))
    at = next
  }
  return Result.succeed(Object.fromEntries(parts.map(({ name, value }) => [name, value])))
}
