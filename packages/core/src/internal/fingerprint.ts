/** A certificate's fingerprint without colons, in capitals, so that spellings compare. */
export const normalize = (fingerprint: string): string => fingerprint.replaceAll(":", "").toUpperCase()
