import * as Uploads from "@effect-hci/cloudtower/Uploads"
import { Effect } from "effect"

export const uploadSvt = (path: string) =>
  Effect.gen(function* () {
    const version = yield* Uploads.svtImageVersion(path)
    return yield* Uploads.svtImage({ source: Uploads.fromFile(path), cluster_id: "cluster_id", version })
  })
