import { Images } from "@effect-hci/sangfor-scp"
import { Effect, Option } from "effect"

// The id of an image, if there is exactly one of this name.
export const program = Images.findByName("rocky-9-base").pipe(Effect.map(Option.map(({ id }) => id)))
