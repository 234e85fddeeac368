/**
 * Looks things up by the ids of a request, or refuses.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Call } from "../call.ts"
import { conflict, notFound, orRefuse } from "../reply.ts"
import type { Outcome } from "../reply.ts"
import type { Az, Eip, Host, Image, Project, Server, StorageTag, Subnet, Volume, Vpc } from "../world/models.ts"

/** A pool, or 404. */
export const az = ({ world }: Call, id: string): Outcome<Az> =>
  orRefuse(world.catalog.azs.find(id), notFound("Resource pool", id))
/** A tenant, or 404. */
export const project = ({ world }: Call, id: string): Outcome<Project> =>
  orRefuse(world.catalog.projects.find(id), notFound("Project", id))
/** An image, or 404. */
export const image = ({ world }: Call, id: string): Outcome<Image> =>
  orRefuse(world.catalog.images.find(id), notFound("Image", id))
/** A class of storage, or 404. */
export const storageTag = ({ world }: Call, id: string): Outcome<StorageTag> =>
  orRefuse(world.catalog.storageTags.find(id), notFound("Storage tag", id))
/** A host, or 404. */
export const host = ({ world }: Call, id: string): Outcome<Host> => orRefuse(world.hosts.find(id), notFound("Host", id))
/** A VPC, or 404. */
export const vpc = ({ world }: Call, id: string): Outcome<Vpc> => orRefuse(world.vpcs.find(id), notFound("VPC", id))
/** A subnet, or 404. */
export const subnet = ({ world }: Call, id: string): Outcome<Subnet> =>
  orRefuse(world.subnets.find(id), notFound("Subnet", id))
/** A volume, or 404. */
export const volume = ({ world }: Call, id: string): Outcome<Volume> =>
  orRefuse(world.volumes.find(id), notFound("Volume", id))
/** A public address, or 404. */
export const eip = ({ world }: Call, id: string): Outcome<Eip> =>
  orRefuse(world.eips.find(id), notFound("Elastic IP", id))

/** A machine in the recycle bin. */
export const recycled = ({ world }: Call, id: string): Server | undefined =>
  world.recycleBin.get(world.servers.ids.indexOf(id) ?? -1)

/** A machine; 404 when there is none, 409 when it is in the recycle bin. */
export const server = (call: Call, id: string): Outcome<Server> => {
  const found = call.world.servers.find(id)
  if (found !== undefined) return Result.succeed(found)
  return recycled(call, id) === undefined
    ? notFound("Server", id)
    : conflict(`Server ${id} is in the recycle bin, restore it first`)
}

/** The value of an optional id. */
export const maybe = <A>(id: string | null | undefined, find: (id: string) => Outcome<A>): Outcome<A | undefined> =>
  id === undefined || id === null || id === "" ? Result.succeed(undefined) : find(id)
