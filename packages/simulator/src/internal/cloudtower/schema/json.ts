/**
 * JSON, as records hold it and requests bring it.
 *
 * @since 0.1.0
 */
export * from "../../engine/json.ts"
