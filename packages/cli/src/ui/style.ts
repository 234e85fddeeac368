/**
 * Colours, where they are wanted.
 *
 * @since 0.1.0
 */

/** Ways to set text off. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
}

const escape = (open: number, close: number) => (text: string) => `\u001B[${open}m${text}\u001B[${close}m`

const plain = (text: string) => text

/** ANSI colours, or nothing. */
export const make = (colors: boolean): Style =>
  colors
    ? { bold: escape(1, 22), dim: escape(2, 22), good: escape(32, 39), bad: escape(31, 39) }
    : { bold: plain, dim: plain, good: plain, bad: plain }
