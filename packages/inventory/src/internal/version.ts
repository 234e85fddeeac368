/** The package's version, for manifests. */
export const version: string = "0.1.0"
