/** Tags of servers, and the groups that they are listed in. */
import { ServerGroups, Servers, Tags } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Makes a tag, renames it and deletes it; gives the names that there were meanwhile. */
export const lifeOfATag = Effect.fn(function* (name: string) {
  const { id } = yield* Tags.create(name)
  yield* Tags.rename(id ?? "", `${name}-2`)
  const names = yield* Stream.runCollect(Stream.map(Tags.list(), (tag) => tag.name))
  yield* Tags.delete(id ?? "")
  return names
})

/** Puts servers into a new group, and gives the names of those that are listed in it. */
export const group = Effect.fn(function* (input: ServerGroups.CreateInput, server_ids: ReadonlyArray<string>) {
  const { id } = yield* ServerGroups.create(input)
  yield* ServerGroups.moveServers(id ?? "", server_ids)
  return yield* Stream.runCollect(Stream.map(Servers.list({ group_id: id ?? "" }), ({ name }) => name))
})
