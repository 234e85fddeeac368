import { Auth } from "@effect-hci/cloudtower"
import { ConfigProvider, Effect } from "effect"

// Credentials from the environment: an API key, or the name and password of a user.
export const program = Auth.credentialsConfig
  .parse(ConfigProvider.fromEnv({ env: { HCI_CLOUDTOWER_API_KEY: "..." } }))
  .pipe(Effect.map((credentials) => "apiKey" in credentials))
