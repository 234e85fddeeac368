import { Auth } from "@effect-hci/sangfor-scp"
import { ConfigProvider, Effect } from "effect"

// Credentials from the environment: an access key, or the name and password of a user.
export const program = Auth.credentialsConfig
  .parse(ConfigProvider.fromEnv({ env: { HCI_SCP_ACCESS_KEY: "AK5F3B2A1D9E7C4082F1", HCI_SCP_SECRET_KEY: "..." } }))
  .pipe(Effect.map((credentials) => "accessKey" in credentials))
