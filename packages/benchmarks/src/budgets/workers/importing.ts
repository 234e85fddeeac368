/**
 * Prints how many milliseconds an import takes once `effect/Schema` and `effect/http/HttpClient` are there. What those
 * left to collect is collected before, so that it is not counted as the import's.
 */
const [name = ""] = process.argv.slice(2)

await import("effect/Schema")
await import("effect/http/HttpClient")
globalThis.gc?.()

const started = performance.now()
await import(name)
process.stdout.write(String(performance.now() - started))
