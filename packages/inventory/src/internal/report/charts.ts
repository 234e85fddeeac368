/** Bars as SVG. Widths are shares of what is there, so that a chart fits any screen and its text keeps its size. */
import type { Html } from "./html.ts"
import { html, nothing } from "./html.ts"

/** A part of a bar. */
export interface Segment {
  readonly value: number
  /** Class of its colour. */
  readonly tone: string
  /** What it is, for the pointer and for readers. */
  readonly title: string
}

const share = (value: number, total: number): string =>
  `${total <= 0 ? 0 : Math.round(Math.min(1, Math.max(0, value / total)) * 100_000) / 1000}%`

const track = html`<rect class="track" width="100%" height="100%" />`

/** Segments side by side; `scale` is the value of the whole width. */
export const stacked = (segments: ReadonlyArray<Segment>, scale: number): Html => {
  const shown = segments.filter(({ value }) => value > 0)
  const label = shown.map(({ title }) => title).join(", ")
  let before = 0
  const rects = shown.map(({ title, tone, value }) => {
    const x = share(before, scale)
    before += value
    return html`<rect class="${tone} part" x="${x}" width="${share(value, scale)}" height="100%"
      ><title>${title}</title></rect
    >`
  })
  return html`<svg class="bar" role="img" aria-label="${label}">${track}${rects}</svg>`
}

/** One value of a scale on another, and a line across where one of `mark` is. */
export const nested = (all: Segment, part: Segment, scale: number, mark: number): Html => {
  const x = share(mark, scale)
  const line = mark < scale ? html`<line class="mark" x1="${x}" x2="${x}" y1="0" y2="100%" />` : nothing
  return html`<svg class="bar" role="img" aria-label="${all.title}, ${part.title}">
    ${track}
    <rect class="${all.tone}" width="${share(all.value, scale)}" height="100%"><title>${all.title}</title></rect>
    <rect class="${part.tone}" width="${share(part.value, scale)}" height="100%"><title>${part.title}</title></rect>
    ${line}
  </svg>`
}

/** How much of a whole is used. */
export const meter = (value: number, total: number, tone: string, title: string): Html =>
  html`<svg class="bar" role="img" aria-label="${title}">
    ${track}
    <rect class="${tone}" width="${share(value, total)}" height="100%"><title>${title}</title></rect>
  </svg>`

/** What the colours are. */
export const legend = (entries: ReadonlyArray<readonly [tone: string, text: string]>): Html =>
  html`<p class="legend">
    ${entries.map(
      ([tone, text]) =>
        html`<span
          ><svg class="key" aria-hidden="true"><rect class="${tone}" width="100%" height="100%" /></svg>${text}</span
        >`
    )}
  </p>`
