/**
 * What a task says of the thing it is about.
 *
 * @since 0.1.0
 */
import type { Eip, Server, Volume, Vpc } from "../world/models.ts"
import type { TaskMeta, World } from "../world/World.ts"

const meta = (
  world: World,
  action: string,
  objectType: string,
  objectId: string,
  record: { readonly az: number; readonly project: number; readonly name: string }
): TaskMeta => {
  const project = world.catalog.projects.at(record.project)
  return {
    action,
    objectType,
    objectId,
    objectName: record.name,
    azId: world.catalog.azs.at(record.az).id,
    projectId: project.id,
    userId: project.userId
  }
}

/** About a machine. */
export const server = (world: World, action: string, record: Server): TaskMeta =>
  meta(world, action, "server", world.servers.ids.of(record.index), record)
/** About a volume. */
export const volume = (world: World, action: string, record: Volume): TaskMeta =>
  meta(world, action, "volume", world.volumes.ids.of(record.index), record)
/** About a VPC. */
export const vpc = (world: World, action: string, record: Vpc): TaskMeta =>
  meta(world, action, "vpc", world.vpcs.ids.of(record.index), record)
/** About a public address. */
export const eip = (world: World, action: string, record: Eip): TaskMeta =>
  meta(world, action, "floatingip", world.eips.ids.of(record.index), record)
