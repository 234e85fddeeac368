/**
 * What a platform does that serves one of the two protocols and not both: which operations it lacks, what it wants of
 * requests, and what its responses leave out.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { Outcome } from "../engine/outcome.ts"
import { badRequest } from "../engine/outcome.ts"
import type { Protocol } from "./options.ts"
import type { Success } from "./response.ts"

/** The part of a request that rules look at. */
interface Request {
  readonly query: URLSearchParams
  readonly body: unknown
}

/** What is different about one operation. */
interface Rule {
  /** Fields that the body must have. */
  readonly required?: ReadonlyArray<string>
  /** Fields that the body must not have. */
  readonly unknown?: ReadonlyArray<string>
  /** Query parameters that do nothing. */
  readonly ignored?: ReadonlyArray<string>
  /** Fields that the response, or each record of its page, leaves out. */
  readonly omitted?: ReadonlyArray<string>
}

/** One of the two protocols. */
interface Rules {
  /** Operations that there are none of; a name that ends in a dot stands for all of a resource. */
  readonly missing: ReadonlyArray<string>
  readonly operations: Readonly<Record<string, Rule>>
}

const volumeInMb = ["size_mb", "type", "server_id", "device_id", "storage_tag_id"]

const rules: Readonly<Record<Protocol, Rules>> = {
  classic: {
    missing: ["FloatingIps."],
    operations: {
      "Volumes.create": { required: ["size_mb"], unknown: ["size", "volume_type"] },
      "Volumes.list": { omitted: ["size", "volume_type"] },
      "Volumes.get": { omitted: ["size", "volume_type"] },
      "Volumes.resize": { unknown: ["size"] },
      "Servers.console": { omitted: ["remote_console"] },
      "Servers.create": { omitted: ["uuid"] }
    }
  },
  "2024": {
    missing: ["Eips.", "Servers.action"],
    operations: {
      "Servers.list": { ignored: ["tenant_id"] },
      "Servers.create": { required: ["disks"], omitted: ["uuid"] },
      "Servers.clone": { required: ["count", "power_on"], omitted: ["uuid"] },
      "Servers.delete": { ignored: ["delete_disk"] },
      "Servers.migrate": {
        required: ["az_id", "compute_location", "storage_location"],
        unknown: ["host_id", "storage_tag_id"]
      },
      "Servers.console": { omitted: ["url"] },
      "Volumes.create": {
        required: ["size", "volume_type"],
        unknown: ["size_mb", "storage_tag_id"],
        omitted: ["volume_id"]
      },
      "Volumes.list": { ignored: ["server_id", "type"], omitted: volumeInMb },
      "Volumes.get": { omitted: volumeInMb },
      "Volumes.delete": { required: ["force"] },
      "Volumes.resize": { unknown: ["size_mb"] },
      "Vpcs.create": { required: ["project_id"] },
      "Subnets.list": { ignored: ["tenant_id"] },
      "Vpcs.list": { ignored: ["tenant_id"] }
    }
  }
}

/** Whether a platform of a protocol has an operation. */
export const has = (protocol: Protocol | undefined, operation: string): boolean =>
  protocol === undefined ||
  !rules[protocol].missing.some((name) => (name.endsWith(".") ? operation.startsWith(name) : operation === name))

const ruleOf = (protocol: Protocol | undefined, operation: string): Rule =>
  (protocol === undefined ? undefined : rules[protocol].operations[operation]) ?? {}

/** The query without what does nothing, or 400 for a body that the protocol does not take. */
export const accept = (
  protocol: Protocol | undefined,
  operation: string,
  { body, query }: Request
): Outcome<URLSearchParams> => {
  const { ignored = [], required = [], unknown = [] } = ruleOf(protocol, operation)
  const missing = required.find((name) => !Predicate.hasProperty(body, name))
  if (missing !== undefined) return badRequest(`Invalid input for field ${missing}: it is required`)
  const extra = unknown.find((name) => Predicate.hasProperty(body, name))
  if (extra !== undefined) return badRequest(`Invalid input for field ${extra}: there is no such field`)
  const kept = [...query].filter(([name]) => !ignored.includes(name))
  return Result.succeed(ignored.length === 0 ? query : new URLSearchParams(kept))
}

const omit = (record: unknown, names: ReadonlyArray<string>): unknown =>
  Predicate.isObject(record)
    ? Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
    : record

/** The response without what the protocol does not have. */
export const trim = (protocol: Protocol | undefined, operation: string, success: Success): Success => {
  const { omitted = [] } = ruleOf(protocol, operation)
  const { data } = success
  if (omitted.length === 0 || !Predicate.isObject(data)) return success
  const records = "data" in data ? data.data : undefined
  return Array.isArray(records)
    ? { ...success, data: { ...data, data: records.map((record) => omit(record, omitted)) } }
    : { ...success, data: omit(data, omitted) }
}
