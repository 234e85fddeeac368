/** The texts that records were parsed from, as long as the records are. */
export const recordTexts = new WeakMap<object, string>()
