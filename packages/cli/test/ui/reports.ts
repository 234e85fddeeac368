import type { ResourceReport } from "@effect-hci/inventory/Manifest"

/** The report of a resource whose 1200 records were read in 1.5 seconds. */
export const report = (resource: string, fields: Partial<ResourceReport> = {}): ResourceReport => ({
  resource,
  run: "1",
  file: `${resource}.ndjson`,
  server_total: 1200,
  records: 1200,
  skipped: 0,
  skipped_first: [],
  complete: true,
  duplicates: 0,
  relisted: 0,
  masked: {},
  imprecise: {},
  bytes: 5000,
  duration_ms: 1500,
  error: null,
  ...fields
})
