import { Cluster } from "@effect-hci/cloudtower"
import * as Uploads from "@effect-hci/cloudtower/Uploads"
import { Console, Effect, Stream } from "effect"

const bytes = new Uint8Array(1_048_576)

// An image of a stream of bytes, to the first cluster; `Uploads.fromFile` is a file as source.
export const program = Effect.gen(function* () {
  const cluster = yield* Effect.fromOption(yield* Stream.runHead(Cluster.list()))
  return yield* Uploads.elfImage({
    source: Uploads.fromStream(Stream.succeed(bytes), bytes.length),
    name: "image.iso",
    cluster_id: cluster.id,
    onProgress: ({ sentBytes, sizeBytes }) => Console.log(`${sentBytes} of ${sizeBytes} bytes`)
  })
})
