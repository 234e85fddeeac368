import { ServerGroups } from "@effect-hci/sangfor-scp"
import { Effect, Stream } from "effect"

// Makes a group in a resource pool for a tenant, and lists the names of all.
export const program = (az_id: string, project_id: string) =>
  Effect.andThen(
    ServerGroups.create({ az_id, project_id, name: "web" }),
    ServerGroups.list().pipe(
      Stream.map(({ name }) => name),
      Stream.runCollect
    )
  )
