import { Failures, ResponseDecoder } from "@effect-hci/core/Runtime"
import type { Operation } from "@effect-hci/core/Operation"
import type { NotFound } from "@effect-hci/core/HciError"
import { Effect, Schema } from "effect"

// An operation as generated modules have them.
const getQuota: Operation<string, { readonly used: number }, NotFound> = {
  name: "Quotas.get",
  method: "GET",
  path: "/janus/20180725/quotas/{id}",
  request: (id) => ({ path: { id } }),
  safety: "read",
  response: ResponseDecoder.model(Schema.Struct({ used: Schema.Number })),
  failures: Failures.notFound
}

export const program = Effect.sync(() => getQuota.request("q-1"))
