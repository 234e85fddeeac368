import { Alert, CloudTower } from "@effect-hci/cloudtower"

export const alerts = Alert.getAlerts({ where: { cluster: { id: "cluster_id" } }, first: 100 })

export const alertsInChinese = alerts.pipe(CloudTower.withLanguage("zh-CN"))
