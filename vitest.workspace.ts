import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: ["packages/*"],
    // A worker for each processor; by default one of them stays free.
    maxWorkers: "100%"
  }
})
