/**
 * What the simulator knows of CloudTower, from the documents of its versions.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { CodegenError } from "../CodegenError.ts"
import { byVersion } from "../Names.ts"
import type { Document } from "../OpenApi.ts"
import { cloudTower } from "../profiles/CloudTower.ts"
import { readDocument } from "../ReadDocument.ts"
import { readProduct } from "../ReadProduct.ts"
import { printMetadata } from "./PrintMetadata.ts"

/** Corrections are for clients; a server does what the documents say. */
const profile = { ...cloudTower, overrides: { fields: [], operations: [] } }

/** The files of the metadata. */
export const metadata = (
  documents: ReadonlyArray<Document>
): Result.Result<ReadonlyMap<string, string>, CodegenError> =>
  Result.gen(function* () {
    const inOrder = documents.toSorted((a, b) => byVersion(a.info.version, b.info.version))
    const snapshots = yield* Result.all(inOrder.map(readDocument))
    return printMetadata(yield* readProduct(inOrder, profile), snapshots)
  })
