import * as LayerConfig from "@effect-hci/core/LayerConfig"
import { Config, ConfigProvider, Effect } from "effect"

// Reads a setting; without it the failure is `LAB_URL is not set: give the address of the lab.`
export const program = LayerConfig.required("LAB_URL", Config.NonEmptyString, "give the address of the lab").pipe(
  Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { LAB_URL: "https://scp.example" } })))
)
