import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { Alert, CloudTower } from "@effect-hci/cloudtower"
import { Redacted } from "effect"

export const tower = CloudTowerNode.layer({
  url: "https://tower.example",
  credentials: { apiKey: Redacted.make("your_api_key") },
  language: "en-US"
})

export const alerts = Alert.getAlerts({ where: { cluster: { id: "cluster_id" } }, first: 100 })

export const alertsInChinese = alerts.pipe(CloudTower.withLanguage("zh-CN"))
