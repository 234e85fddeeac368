import * as Uploads from "@effect-hci/cloudtower/Uploads"
import { Effect } from "effect"

export const imageOf = (path: string) =>
  Uploads.contentLibraryImage({ source: Uploads.fromFile(path), clusters: { id: "cluster_id" } }).pipe(
    Effect.flatMap(Uploads.contentLibraryImageOf)
  )
