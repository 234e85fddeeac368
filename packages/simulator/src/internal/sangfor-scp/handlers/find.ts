/**
 * Records by the ids of a request, or the error when there is none.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Call } from "../call.ts"
import { storageId } from "../records/state.ts"
import { badRequest, conflict, notFound, orFail } from "../../engine/outcome.ts"
import type { Outcome } from "../../engine/outcome.ts"
import type { Az, Eip, Host, Image, Project, Server, StorageTag, Subnet, Volume, Vpc } from "../records/kinds.ts"

/** 404 for a thing that does not exist. */
export const missing = (what: string, id: string): Outcome<never> => notFound(`${what} ${id} could not be found`)

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A pool, or 404; 400, with the platform's own words, for an id that is no UUID. */
export const az = ({ state }: Call, id: string): Outcome<Az> => {
  const pool = state.catalog.azs.find(id)
  if (pool !== undefined) return Result.succeed(pool)
  return uuid.test(id) ? missing("Resource pool", id) : badRequest(`参数az_id错误：资源池ID“${id}”不是有效的UUID`)
}

/** 400 for a filter by pool that is empty or no UUID. */
export const checkAzFilter = (call: Call): Outcome<unknown> => {
  const id = call.query.get("az_id")
  return id === null || uuid.test(id) ? Result.void : az(call, id)
}
/** A tenant, or 404. */
export const project = ({ state }: Call, id: string): Outcome<Project> =>
  orFail(state.catalog.projects.find(id), missing("Project", id))
/** An image, or 404. */
export const image = ({ state }: Call, id: string): Outcome<Image> =>
  orFail(state.catalog.images.find(id), missing("Image", id))
/** A class of storage, or 404. */
export const storageTag = ({ state }: Call, id: string): Outcome<StorageTag> =>
  orFail(state.catalog.storageTags.find(id), missing("Storage tag", id))
/** The class of a storage of any pool, or 404. */
export const tagOfStorage = ({ state }: Call, id: string): Outcome<StorageTag> => {
  const { azs, storageTags } = state.catalog
  const tag = storageTags.all.find(({ index }) => azs.all.some((pool) => storageId(state, pool.index, index) === id))
  return orFail(tag, missing("Storage", id))
}

/** A host, or 404. */
export const host = ({ state }: Call, id: string): Outcome<Host> => orFail(state.hosts.find(id), missing("Host", id))
/** A VPC, or 404. */
export const vpc = ({ state }: Call, id: string): Outcome<Vpc> => orFail(state.vpcs.find(id), missing("VPC", id))
/** A subnet, or 404. */
export const subnet = ({ state }: Call, id: string): Outcome<Subnet> =>
  orFail(state.subnets.find(id), missing("Subnet", id))
/** A volume, or 404. */
export const volume = ({ state }: Call, id: string): Outcome<Volume> =>
  orFail(state.volumes.find(id), missing("Volume", id))
/** An EIP, or 404. */
export const eip = ({ state }: Call, id: string): Outcome<Eip> => orFail(state.eips.find(id), missing("Elastic IP", id))

/** A server in the recycle bin. */
export const recycled = ({ state }: Call, id: string): Server | undefined =>
  state.recycleBin.get(state.servers.ids.indexOf(id) ?? -1)

/** A server; 404 when there is none, 409 when it is in the recycle bin. */
export const server = (call: Call, id: string): Outcome<Server> => {
  const existing = call.state.servers.find(id)
  if (existing !== undefined) return Result.succeed(existing)
  return recycled(call, id) === undefined
    ? missing("Server", id)
    : conflict(`Server ${id} is in the recycle bin, restore it first`)
}

/** The value of an optional id. */
export const maybe = <A>(id: string | null | undefined, find: (id: string) => Outcome<A>): Outcome<A | undefined> =>
  id === undefined || id === null || id === "" ? Result.succeed(undefined) : find(id)
