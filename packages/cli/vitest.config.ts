import { defineConfig } from "vitest/config"

// Most tests wait for a process of their own: they run side by side.
export default defineConfig({
  test: {
    name: "cli",
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxConcurrency: 4,
    sequence: { concurrent: true }
  }
})
