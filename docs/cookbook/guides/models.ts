import { Model, Vm } from "@effect-hci/cloudtower"
import { Array, Effect, Schema, Stream, Struct } from "effect"
import * as SqlClient from "effect/sql/SqlClient"

/** The vms of a status. A misspelt one, as `RUNING`, does not compile. */
export const ofStatus = (status: "RUNNING" | "STOPPED") => Vm.list({ where: { status } })

/** The vms of a status that this version of the library does not list: it is sent as it is. */
export const ofNewerStatus = (status: string) => Vm.list({ where: { status: Model.unlisted(status) } })

/** What a status means; a response may hold one that nobody documented. */
export const isUp = ({ status }: Vm.Vm): boolean | undefined =>
  status === "RUNNING" ? true : status === "STOPPED" || status === "SUSPENDED" ? false : undefined

/** The columns of a table of vms, in the model's order. */
export const columns = Model.fieldNames(Vm.Vm)

/** JSON Schema of a vm; the values of an enum that are known are its examples. */
export const jsonSchema = Schema.toJsonSchemaDocument(Vm.Vm)

/** Inserts some fields of all vms into a table. */
export const insertAll = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const vms = yield* Vm.list().pipe(Stream.map(Struct.pick(["id", "name", "status"])), Stream.runCollect)
  if (Array.isArrayNonEmpty(vms)) yield* sql`INSERT INTO vms ${sql.insert(vms)}`
})

/** Inserts a whole record; its fields that hold objects need columns for JSON. */
export const insertOne = (vm: Vm.Vm) =>
  SqlClient.SqlClient.use((sql) => sql`INSERT INTO vms ${sql.insert(Model.row(vm))}`)
