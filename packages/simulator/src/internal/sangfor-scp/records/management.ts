/**
 * What exists only once somebody has made it: snapshots and backups of servers, tags, and groups of servers. No export has
 * them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Identifiers from "../../engine/identifiers.ts"
import { plainTime } from "../response.ts"
import type { RecordOf } from "./recordKind.ts"
import { field, moment, number, recordKind, text } from "./recordKind.ts"

/** The index of another record. */
const index = () => field(Schema.Int, () => -1)
const size = () => 0

/** What snapshots and backups keep of a server. */
const copyFields = {
  /** The server that it is of. */
  server: index(),
  name: text("name"),
  description: text("description"),
  /** 1 for one that policies do not delete. */
  isProtected: number("is_protected"),
  createdAt: moment("created_at", { created_at: plainTime }),
  cores: field(Schema.Number, () => 1),
  memoryMb: field(Schema.Number, () => 1024),
  diskMb: field(Schema.Number, () => 0)
}

const blankCopy = (_: unknown, at: number): RecordOf<typeof copyFields> => ({
  index: at,
  server: -1,
  name: "",
  description: "",
  isProtected: 0,
  createdAt: 0,
  cores: 1,
  memoryMb: 1024,
  diskMb: 0
})

/** Snapshots of servers. */
export const snapshots = recordKind({
  model: "Snapshot",
  resource: "snapshots",
  ids: (seed) => Identifiers.uuids(seed, "snapshot"),
  size,
  fields: copyFields,
  seed: blankCopy
})

/** Backups of servers. */
export const backups = recordKind({
  model: "Backup",
  resource: "backups",
  ids: (seed) => Identifiers.uuids(seed, "backup"),
  size,
  fields: copyFields,
  seed: blankCopy
})

/** A snapshot or a backup of a server. */
export interface Copy extends RecordOf<typeof copyFields> {}

/** Tags of servers. */
export const tags = recordKind({
  model: "Tag",
  resource: "tags",
  ids: (seed) => Identifiers.uuids(seed, "tag"),
  size,
  fields: { name: text("name"), project: index() },
  seed: (_: unknown, at) => ({ index: at, name: "", project: 0 })
})
/** A tag. */
export interface Tag extends RecordOf<typeof tags.fields> {}

/** Groups that servers are listed in. */
export const groups = recordKind({
  model: "ServerGroup",
  resource: "groups",
  ids: (seed) => Identifiers.uuids(seed, "group"),
  size,
  fields: {
    name: text("name"),
    parent: field(Schema.UndefinedOr(Schema.Int), () => undefined),
    az: index(),
    project: index()
  },
  seed: (_: unknown, at) => ({ index: at, name: "", parent: undefined, az: 0, project: 0 })
})
/** A group of servers. */
export interface Group extends RecordOf<typeof groups.fields> {}

/** Alarms that were confirmed, by the index that their id has. */
export const confirmations = recordKind({
  model: "AlarmConfirmation",
  resource: "alarm-confirmations",
  ids: (seed) => Identifiers.uuids(seed, "alarm-confirmation"),
  size,
  fields: { alarm: text("alarm"), remark: text("remark"), isConfirmed: field(Schema.Boolean, () => false) },
  seed: (_: unknown, at) => ({ index: at, alarm: "", remark: "", isConfirmed: false })
})
/** What was said of an alarm. */
export interface Confirmation extends RecordOf<typeof confirmations.fields> {}

/** Limits of tenants that were set. */
export const limits = recordKind({
  model: "Quota",
  resource: "quotas",
  ids: (seed) => Identifiers.uuids(seed, "quota"),
  size,
  fields: { project: index(), az: index(), resource: text("resource"), value: number("value") },
  seed: (_: unknown, at) => ({ index: at, project: 0, az: 0, resource: "", value: 0 })
})
/** A limit of a tenant in a pool. */
export interface Limit extends RecordOf<typeof limits.fields> {}
