import { Servers } from "@effect-hci/sangfor-scp"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { OtlpMetrics, OtlpSerialization, OtlpTracer } from "effect/observability"

const collector = "http://127.0.0.1:4318"
const resource = { serviceName: "inventory" }

/** Sends spans and metrics to a collector of OpenTelemetry. */
export const telemetry = Layer.mergeAll(
  OtlpTracer.layer({ url: `${collector}/v1/traces`, resource }),
  OtlpMetrics.layer({ url: `${collector}/v1/metrics`, resource })
).pipe(Layer.provide(OtlpSerialization.layerJson), Layer.provide(FetchHttpClient.layer))

/** Its spans are below one of your own. */
export const program = Servers.count().pipe(Effect.withSpan("nightly"))
