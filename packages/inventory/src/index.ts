/**
 * Bulk inventory jobs.
 *
 * @since 0.1.0
 */
export * as CloudTowerSite from "./CloudTowerSite.ts"
export * as Common from "./Common.ts"
export * as Database from "./Database.ts"
export * as Diff from "./Diff.ts"
export * as Export from "./Export.ts"
export * as FileErrors from "./FileErrors.ts"
export * as Inventory from "./Inventory.ts"
export * as Manifest from "./Manifest.ts"
export * as Printable from "./Printable.ts"
export * as Progress from "./Progress.ts"
export * as Queries from "./Queries.ts"
export * as Report from "./Report.ts"
export * as RunManifest from "./RunManifest.ts"
export * as SangforScpSite from "./SangforScpSite.ts"
export * as Sink from "./Sink.ts"
export * as Site from "./Site.ts"
export * as SiteFile from "./SiteFile.ts"
