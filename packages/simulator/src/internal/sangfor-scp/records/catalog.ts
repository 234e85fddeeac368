/**
 * The few things that never change: pools, tenants, images and storage classes.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../../engine/identifiers.ts"
import { below } from "../../engine/prng.ts"
import type { Az, Image, Project, StorageTag } from "./models.ts"
import type { Shape } from "./dimensions.ts"

/** A small list with its records by id. */
export interface Table<A> {
  readonly all: ReadonlyArray<A>
  readonly find: (id: string) => A | undefined
  /** The record at an index that is known to exist. */
  readonly at: (index: number) => A
}

/** All lists that never change. */
export interface Catalog {
  readonly azs: Table<Az>
  readonly projects: Table<Project>
  readonly images: Table<Image>
  readonly storageTags: Table<StorageTag>
  readonly floatingIpPoolId: string
  readonly lineTypeId: string
}

/** A list of so many records; `make` is also asked for those that are none of it. */
export const table = <A extends { readonly id: string }>(size: number, make: (index: number) => A): Table<A> => {
  const all = Array.from({ length: size }, (_, index) => make(index))
  const byId = new Map(all.map((record) => [record.id, record]))
  return { all, find: (id) => byId.get(id), at: (index) => all[index] ?? make(index) }
}

const poolNames = ["DATACENTER-A", "DATACENTER-B", "DATACENTER-C", "EDGE-NORTH", "EDGE-SOUTH"]

const departments = [
  "finance",
  "research",
  "logistics",
  "sales",
  "support",
  "manufacturing",
  "marketing",
  "education",
  "imaging",
  "archive"
]

type ImageFacts = readonly [
  name: string,
  diskFormat: Image["diskFormat"],
  osType: Image["osType"],
  sizeMb: number,
  imageType: Image["imageType"]
]

const images: ReadonlyArray<ImageFacts> = [
  ["Rocky-9.7-x86_64-minimal", "ISO", "linux", 1024, "public"],
  ["Rocky-9.7-x86_64-dvd", "ISO", "linux", 11_264, "public"],
  ["ubuntu-24.04.3-live-server-amd64", "ISO", "linux", 3072, "public"],
  ["debian-13.2.0-amd64-netinst", "ISO", "linux", 784, "public"],
  ["openEuler-24.03-LTS-SP2-x86_64", "ISO", "linux", 4352, "public"],
  ["Kylin-Server-V10-SP3-x86_64", "ISO", "linux", 4608, "public"],
  ["Windows-Server-2022-x64", "ISO", "windows", 5400, "public"],
  ["virtio-win-0.1.285", "ISO", "windows", 700, "public"],
  ["rocky-9-base", "aCloud", "linux", 8192, "public"],
  ["ubuntu-24.04-base", "aCloud", "linux", 6144, "public"],
  ["debian-13-base", "aCloud", "linux", 5120, "public"],
  ["windows-2022-base", "aCloud", "windows", 20_480, "public"],
  ["postgresql-17-golden", "aCloud", "linux", 10_240, "private"],
  ["nginx-edge-golden", "aCloud", "linux", 7168, "private"]
]

const imageTable = (seed: number): Table<Image> => {
  const ids = Identifiers.uuids(seed, "image")
  return table(images.length, (index) => {
    const [name, diskFormat, osType, sizeMb, imageType] = images[index] ?? ["image", "ISO", "linux", 1024, "public"]
    return { index, id: ids.of(index), name, diskFormat, osType, sizeMb, imageType }
  })
}

/** The classes of storage that every platform has. */
export const storageTags: ReadonlyArray<StorageTag> = [
  {
    index: 0,
    id: "00000000-0000-0000-0000-000000000000",
    name: "High Performance",
    description: "Flash storage for busy machines"
  },
  {
    index: 1,
    id: "11111111-1111-1111-1111-111111111111",
    name: "Normal Storage",
    description: "Mixed storage for most machines"
  },
  {
    index: 2,
    id: "22222222-2222-2222-2222-222222222222",
    name: "Capacity Storage",
    description: "Large and economical storage"
  }
]

const projectTable = ({ projects, seed }: Shape): Table<Project> => {
  const ids = Identifiers.plainUuids(seed, "project")
  const users = Identifiers.plainUuids(seed, "user")
  return table(projects, (index) => ({
    index,
    id: ids.of(index),
    name: `${departments[index % departments.length] ?? "tenant"}-${String(Math.floor(index / departments.length) + 1).padStart(2, "0")}`,
    userId: users.of(index),
    enabled: index > 2 && below(20, seed, 71, index) === 0 ? 0 : 1
  }))
}

/** The lists of a state. */
export const make = (shape: Shape): Catalog => {
  const { seed } = shape
  const azIds = Identifiers.uuids(seed, "az")
  const pools = Identifiers.uuids(seed, "floatingippool")
  return {
    azs: table(shape.azs, (index) => ({ index, id: azIds.of(index), name: poolNames[index] ?? `DATACENTER-${index}` })),
    projects: projectTable(shape),
    images: imageTable(seed),
    storageTags: table(
      storageTags.length,
      (index) => storageTags[index] ?? { index, id: "", name: "", description: "" }
    ),
    floatingIpPoolId: pools.of(0),
    lineTypeId: pools.of(1)
  }
}
