import { existsSync, readdirSync, readFileSync } from "node:fs"

/** A schema as an OpenAPI document has it. */
export interface RawSchema {
  readonly $ref?: string
  readonly type?: string
  readonly nullable?: boolean
  readonly enum?: ReadonlyArray<unknown>
  readonly items?: RawSchema
  readonly properties?: Readonly<Record<string, RawSchema>>
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: RawSchema | boolean
  readonly allOf?: ReadonlyArray<RawSchema>
  readonly oneOf?: ReadonlyArray<RawSchema>
  readonly anyOf?: ReadonlyArray<RawSchema>
}

interface RawOperation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: RawSchema }>> }>
  >
}

/** An OpenAPI document, as far as responses need it. */
export interface RawDocument {
  readonly info: { readonly version: string }
  readonly servers: ReadonlyArray<{ readonly url: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, RawSchema>> }
}

const specs = new URL("../../../../../../shared/specs/cloudtower/", import.meta.url)

/** The versions whose documents are there; none without the vendor's documents. */
export const versions: ReadonlyArray<string> = existsSync(specs)
  ? readdirSync(specs)
      .filter((name) => /^[\d.]+\.json$/.test(name))
      .map((name) => name.slice(0, -".json".length))
      .sort()
  : []

/** One document. */
export const readDocument = (version: string): RawDocument =>
  JSON.parse(readFileSync(new URL(`${version}.json`, specs), "utf8"))

/** One call of a document: its route and the schema of its response. */
export interface RawCall {
  /** As in `POST /v2/api/get-vms`. */
  readonly route: string
  readonly responseSchema: RawSchema | undefined
}

/** Every call of a document. */
export const callsOf = ({ paths, servers }: RawDocument): ReadonlyArray<RawCall> =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({
      route: `${method.toUpperCase()} ${new URL(servers[0]?.url ?? "", "https://tower").pathname}${path}`,
      responseSchema: responses["200"]?.content?.["application/json"]?.schema
    }))
  )
