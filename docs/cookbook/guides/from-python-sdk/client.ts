import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { Redacted } from "effect"

export const tower = CloudTowerNode.layer({
  url: "http://192.168.96.133",
  credentials: { username: "your_username", password: Redacted.make("your_password"), source: "LOCAL" }
})
