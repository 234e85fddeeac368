/** The language of alert texts and task descriptions: of a layer, and of one call. */
import * as CloudTowerNode from "@effect-hci/cloudtower/Node"
import { Alert, CloudTower } from "@effect-hci/cloudtower"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

/** Chinese is the language of this layer; the default is English. */
export const inChinese = (url: string, apiKey: Redacted.Redacted) =>
  CloudTowerNode.layer({ url, credentials: { apiKey }, language: "zh-CN" })

/** What the alerts of a cluster say, in the language of the layer. */
export const messages = (cluster_id: string) =>
  Alert.list({ where: { cluster: { id: cluster_id }, ended: false } }).pipe(
    Stream.map(({ message }) => message),
    Stream.runCollect
  )

/** The same in Chinese, whatever the layer says. */
export const messagesInChinese = (cluster_id: string) => messages(cluster_id).pipe(CloudTower.withLanguage("zh-CN"))
