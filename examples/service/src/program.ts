/** The service with its sites, its HTTP client and the export of its telemetry. */
import { Config, Effect, Layer } from "effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Otlp from "effect/observability/Otlp"
import { ScpSites, Towers } from "./sites.ts"
import { watch } from "./watch.ts"

/** Logs, metrics and spans go to the OpenTelemetry collector at `OTLP_URL`. */
const telemetry = Layer.unwrap(
  Effect.map(Config.String("OTLP_URL"), (baseUrl) =>
    Otlp.layerJson({ baseUrl, resource: { serviceName: "example-service" } })
  )
)

/** Everything that it needs comes from the environment. */
export const program = watch.pipe(
  Effect.provide(
    Layer.mergeAll(ScpSites.layer, Towers.layer, telemetry).pipe(Layer.provideMerge(FetchHttpClient.layer))
  )
)
