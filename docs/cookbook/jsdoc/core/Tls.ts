import * as Tls from "@effect-hci/core/Tls"
import { Effect } from "effect"

// A fingerprint as `openssl x509 -fingerprint -sha256` prints it, and as options and environments take it.
export const program = Effect.sync(() => Tls.parse(`sha256:${"AB:".repeat(31)}AB`))
