import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { Redacted } from "effect"

export const unverified = CloudTowerNode.layer({
  url: "https://192.168.96.133",
  credentials: { apiKey: Redacted.make("your_api_key") },
  tls: CloudTowerNode.Tls.insecure
})
