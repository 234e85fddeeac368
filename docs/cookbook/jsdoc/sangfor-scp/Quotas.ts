import { Quotas } from "@effect-hci/sangfor-scp"
import { Stream } from "effect"

// Each quota with its limit in a resource pool.
export const program = (az_id: string) =>
  Quotas.list().pipe(
    Stream.map((quota) => Quotas.limitIn(quota, az_id)),
    Stream.runCollect
  )
