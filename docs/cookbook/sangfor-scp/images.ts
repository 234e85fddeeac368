/** Images: ISO images to install from, and aCloud images of installed systems. */
import { Images } from "@effect-hci/sangfor-scp"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** The names of all images, of the ISO images, and of the aCloud images. */
export const names = Effect.all({
  all: Stream.runCollect(Stream.map(Images.list(), ({ name }) => name)),
  iso: Stream.runCollect(Stream.map(Images.listIso(), ({ name }) => name)),
  acloud: Stream.runCollect(Stream.map(Images.listAcloud(), ({ name }) => name))
})

/** The id of an image by its exact name. */
export const idOf = (name: string) =>
  Effect.map(
    Images.findByName(name),
    Option.map(({ id }) => id)
  )
