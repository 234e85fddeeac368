import * as Result from "effect/Result"
import type { CodegenError } from "../src/CodegenError.ts"
import type { Product } from "../src/Model.ts"
import type { Document } from "../src/OpenApi.ts"
import { parse } from "../src/OpenApi.ts"
import type { Files } from "../src/print/Print.ts"
import { cloudTower } from "../src/profiles/CloudTower.ts"
import type { Profile } from "../src/Profile.ts"
import { readProduct } from "../src/ReadProduct.ts"

/** JSON, as a document spells it. */
export type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** One POST with a JSON body. */
export const post = (operationId: string, tag: string, request: Json, response: Json): Json => ({
  post: {
    operationId,
    tags: [tag],
    requestBody: { required: true, content: { "application/json": { schema: request } } },
    responses: { "200": { description: "", content: { "application/json": { schema: response } } } }
  }
})

/** A reference to a schema. */
export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

/** An object schema. */
export const object = (properties: Record<string, Json>, required: ReadonlyArray<string> = []): Json => ({
  type: "object",
  properties,
  required
})

/** A document as text. */
export const text = (version: string, paths: Json, schemas: Json): string =>
  JSON.stringify({
    openapi: "3.0.0",
    info: { title: "Test", version },
    servers: [{ url: "/v2/api" }],
    paths,
    components: { schemas }
  })

/** A document, parsed. */
export const document = (version: string, paths: Json, schemas: Json): Document =>
  Result.getOrThrow(parse(`${version}.json`, text(version, paths, schemas)))

/** The product of some documents. */
export const product = (documents: ReadonlyArray<Document>, profile: Profile = cloudTower): Product =>
  Result.getOrThrow(readProduct(documents, profile))

/** The message of a result that must be a failure. */
export const failure = <A>(result: Result.Result<A, CodegenError>): string =>
  Result.isFailure(result) ? result.failure.message : "did not fail"

/** The message of the error of reading these documents. */
export const productError = (documents: ReadonlyArray<Document>, profile: Profile = cloudTower): string =>
  failure(readProduct(documents, profile))

/** Two versions of a small tower. */
export const tower = (): ReadonlyArray<Document> => {
  const request = object({
    where: { allOf: [ref("VmWhereInput")], nullable: true },
    orderBy: { allOf: [ref("VmOrderByInput")], nullable: true },
    first: { type: "integer", nullable: true }
  })
  const where = object({
    AND: { type: "array", items: ref("VmWhereInput"), nullable: true },
    id: { type: "string", nullable: true }
  })
  const schemas = {
    GetVmsRequestBody: request,
    VmWhereInput: where,
    VmOrderByInput: { type: "string", enum: ["id_ASC", "id_DESC"] },
    VmStatus: { type: "string", enum: ["RUNNING", "STOPPED"] },
    NestedHost: object({ id: { type: "string" } }, ["id"]),
    Vm: object(
      {
        cpu: { type: "integer" },
        host: { allOf: [ref("NestedHost")], nullable: true },
        id: { type: "string" },
        status: ref("VmStatus")
      },
      ["cpu", "id", "status"]
    ),
    VmConnection: object({ aggregate: object({ count: { type: "integer" } }, ["count"]) }, ["aggregate"]),
    Unused: object({ id: { type: "string" } })
  }
  const paths = {
    "/get-vms": post("GetVms", "Vm", ref("GetVmsRequestBody"), { type: "array", items: ref("Vm") }),
    "/get-vms-connection": post("GetVmsConnection", "Vm", ref("GetVmsRequestBody"), ref("VmConnection"))
  }
  const newer = {
    ...schemas,
    VmStatus: { type: "string", enum: ["DELETED", "RUNNING", "STOPPED"] },
    Vm: object(
      {
        cpu: { type: "number" },
        host: { allOf: [ref("NestedHost")], nullable: true },
        id: { type: "string" },
        name: { type: "string" },
        status: { allOf: [ref("VmStatus")], nullable: true }
      },
      ["cpu", "id", "name"]
    ),
    VmStartParams: object({ where: ref("VmWhereInput"), data: object({ host_id: { type: "string" } }) }, ["where"]),
    WithTaskVm: object({ task_id: { type: "string", nullable: true }, data: ref("Vm") }, ["data"])
  }
  const start = post("StartVm", "Vm", ref("VmStartParams"), { type: "array", items: ref("WithTaskVm") })
  return [document("4.0.0", { ...paths, "/start-vm": start }, newer), document("3.0.0", paths, schemas)]
}

/** Paths imported by a file, from the same folder of generated files; the folder beside it is written by hand. */
export const importsOf = (files: Files, name: string): ReadonlyArray<string> =>
  [...(files.get(name) ?? "").matchAll(/from "(\.[^"]+)"/g)]
    .map(([, path = ""]) => new URL(path, `file:///generated/${name}`).pathname)
    .filter((path) => !path.startsWith("/internal/"))
    .map((path) => path.slice("/generated/".length))

/** Every printed field that no comment stands before, with its file. */
export const undocumentedFields = (files: Files): ReadonlyArray<string> =>
  [...files].flatMap(([name, text]) => {
    const lines = text.split("\n")
    return lines.flatMap((line, index) =>
      /^ +readonly /.test(line) && lines[index - 1]?.endsWith("*/") !== true ? [`${name}: ${line.trim()}`] : []
    )
  })

/** Every printed type of which no comment says more than its category, with its file; a Schema has the comment of its type. */
export const undocumentedTypes = (files: Files): ReadonlyArray<string> =>
  [...files].flatMap(([name, text]) =>
    [...text.matchAll(/(?:\/\*\* @category \w+ \*\/|[^/])\nexport (?:type|interface) (\w+)/g)].map(
      ([, type = ""]) => `${name}: ${type}`
    )
  )
