import type { Flag } from "../models/Common.ts"

/** Yes or no as SCP wants it. */
export const flag = (value: Flag): 0 | 1 => (value === true || value === 1 ? 1 : 0)

/** The same of something that may be left out. */
export const optionalFlag = (value: Flag | undefined): 0 | 1 | undefined =>
  value === undefined ? undefined : flag(value)
