import { SecretNames } from "@effect-hci/core"
import { Effect } from "effect"

// Only the first one holds a secret.
export const program = Effect.sync(() => ["admin_password", "password_expired"].map(SecretNames.isSecretName))
