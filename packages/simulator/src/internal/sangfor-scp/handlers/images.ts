/**
 * Images.
 *
 * @since 0.1.0
 */
import { isModern, route } from "../call.ts"
import type { Call, Handler, Route } from "../call.ts"
import { includes, ofArray, oneOf } from "../listing.ts"
import { renderExported } from "../render/exported.ts"
import type { RenderRule } from "../render/exported.ts"
import * as Kinds from "../records/kinds.ts"
import type { Image } from "../records/kinds.ts"

/** The pool of an image on the first date: the one that was asked for, else the first that has it. */
const azOf = ({ query, state }: Call): string => {
  const asked = query.get("az_id")
  return asked === null || asked === "" ? state.catalog.azs.at(0).id : asked
}

const first = (call: Call, image: Image) => ({
  ...Kinds.images.plain(image, call.state),
  status: "active",
  description: "",
  az_id: azOf(call)
})

const modern = (call: Call, image: Image) => ({
  ...Kinds.images.plain(image, call.state),
  virtual_size_mb: image.diskFormat === "aCloud" ? image.sizeMb * 4 : image.sizeMb,
  status: "active",
  description: "",
  category: "system",
  visibility: image.imageType === "public" ? "public" : "shared",
  owner_id: call.state.catalog.projects.at(0).id,
  is_vmtools_installed: image.diskFormat === "aCloud" ? 1 : 0,
  has_gpu: 0,
  message: "",
  image_members: [],
  support_versions: [],
  disks: [],
  azs: call.state.catalog.azs.all.map(({ id }) => ({ id, arch_type: "x86", is_available: "1" }))
})

const list: Handler = (call) => {
  const { azs, images, projects } = call.state.catalog
  const filters = {
    name: (image: Image, value: string) => includes(image.name, value),
    disk_format: (image: Image, value: string) => image.diskFormat.toLowerCase() === value.toLowerCase(),
    image_type: (image: Image, value: string) => image.imageType === value,
    os_type: (image: Image, value: string) => image.osType === value,
    status: (_: Image, value: string) => value === "active",
    az_id: (_: Image, value: string) => azs.find(value) !== undefined,
    owner_id: (_: Image, value: string) => projects.at(0).id === value,
    image_ids: (image: Image, value: string) => oneOf(image.id, value)
  }
  const render = isModern(call) ? modern : first
  const rule: RenderRule<Image> = {
    kind: "images",
    get: ({ catalog }, index) => catalog.images.all[index],
    asExported: !isModern(call)
  }
  return ofArray(call, images.all, filters, (image) => renderExported(call, rule, render, image))
}

/** The operation on images; one of them is found by listing. */
export const routes: ReadonlyArray<Route> = [route("Images.list", "GET", "/janus/20180725/images", list)]
