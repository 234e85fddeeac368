/** Upload images: a chunk in memory at a time, resumed where the network failed. */
import * as Uploads from "@effect-hci/cloudtower/Uploads"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Stream from "effect/Stream"

const report = ({ sentBytes, sizeBytes, uploadTaskId }: Uploads.Progress) =>
  Console.log(`${uploadTaskId}: ${sentBytes} of ${sizeBytes} bytes`)

/** An ISO into the content library, for all clusters of these ids; gives the image once the Tower lists it. */
export const importIso = (path: string, cluster_ids: ReadonlyArray<string>) =>
  Uploads.contentLibraryImage({
    source: Uploads.fromFile(path),
    clusters: { id_in: cluster_ids },
    onProgress: report
  }).pipe(
    Effect.flatMap((task) =>
      Effect.retry(Uploads.contentLibraryImageOf(task), {
        schedule: Schedule.spaced("2 seconds"),
        times: 30,
        while: ({ _tag }) => _tag === "NotFound"
      })
    )
  )

/** What another server sends, without a file in between; its size must be known. */
export const pipeThrough = <E, R>(stream: Stream.Stream<Uint8Array, E, R>, size: number, cluster_id: string) =>
  Uploads.elfImage({ source: Uploads.fromStream(stream, size), cluster_id, name: "piped.qcow2" })

/** VMTools, with the version that the ISO says it has. */
export const uploadVmTools = (path: string, cluster_id: string) =>
  Effect.flatMap(Uploads.svtImageVersion(path), (version) =>
    Uploads.svtImage({ source: Uploads.fromFile(path), cluster_id, version })
  )

/** Goes on with an upload that ended early, by the id that its progress told. */
export const resume = (path: string, cluster_id: string, uploadTaskId: string) =>
  Uploads.elfImage({ source: Uploads.fromFile(path), cluster_id, resume: uploadTaskId })
