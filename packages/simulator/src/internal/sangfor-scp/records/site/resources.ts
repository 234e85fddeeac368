/**
 * What an export of a cloud is made of.
 *
 * @since 0.1.0
 */
import * as Record from "effect/Record"
import * as Identifiers from "../../../engine/identifiers.ts"
import type { JsonObject } from "../../../engine/json.ts"
import type { Site } from "../../../../SimulatorState.ts"
import type { ExportedKind } from "../start.ts"
import { objectsAt, textAt } from "./fields.ts"

/** What an export calls the kinds of records. */
const resources: Readonly<Record<ExportedKind, string>> = {
  azs: "pools",
  projects: "tenants",
  images: "images",
  hosts: "hosts",
  servers: "servers",
  vpcs: "networks",
  subnets: "subnets",
  volumes: "volumes",
  eips: "eips"
}

/** The resources that an export of a cloud can have. */
export const names: ReadonlyArray<string> = Object.values(resources)

/** The records of an export, by kind. */
export type Raw = Readonly<Record<ExportedKind, ReadonlyArray<JsonObject>>>

/** The records of an export, by kind. */
export const raw = (site: Site): Raw => Record.map(resources, (name) => site[name] ?? [])

/** Ids of the records of an export, and of those that come later. */
export type Ids = Readonly<Record<ExportedKind, Identifiers.Identifiers>>

/** How the ids of new records are made. */
const made = (seed: number): Ids => ({
  azs: Identifiers.uuids(seed, "az"),
  projects: Identifiers.plainUuids(seed, "project"),
  images: Identifiers.uuids(seed, "image"),
  hosts: Identifiers.prefixed(seed, "host", "host-"),
  servers: Identifiers.uuids(seed, "server"),
  vpcs: Identifiers.uuids(seed, "vpc"),
  subnets: Identifiers.uuids(seed, "subnet"),
  volumes: Identifiers.uuids(seed, "volume"),
  eips: Identifiers.uuids(seed, "eip")
})

/** Ids of the records of an export, and of those that come later. */
export const ids = (seed: number, all: Raw): Ids => {
  const rest = made(seed)
  return Record.map(all, (records, kind) =>
    Identifiers.given(
      records.map((record, index) => [index, textAt(record, "id")]),
      rest[kind]
    )
  )
}

/** Interfaces that a machine has an id for, by the machine's index times eight and their number. */
export const portIds = (seed: number, { servers }: Raw): Identifiers.Identifiers =>
  Identifiers.given(
    servers.flatMap((record, index) =>
      objectsAt(record, "networks")
        .slice(0, 8)
        .map((nic, number): readonly [number, string] => [index * 8 + number, textAt(nic, "port_id")])
        .filter(([, id]) => id !== "")
    ),
    Identifiers.uuids(seed, "port")
  )
