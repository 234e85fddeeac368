/** Uploads. */
import * as Uploads from "@effect-hci/cloudtower/Uploads"
import * as Effect from "effect/Effect"

export const uploadSvt = (path: string) =>
  Effect.gen(function* () {
    const version = yield* Uploads.svtImageVersion(path)
    return yield* Uploads.svtImage({ source: Uploads.fromFile(path), cluster_id: "cluster_id", version })
  })

export const imageOf = (path: string) =>
  Uploads.contentLibraryImage({ source: Uploads.fromFile(path), clusters: { id: "cluster_id" } }).pipe(
    Effect.flatMap(Uploads.contentLibraryImageOf)
  )
