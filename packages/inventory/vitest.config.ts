import { defineConfig } from "vitest/config"

export default defineConfig({
  test: { name: "inventory", include: ["test/**/*.test.ts"], testTimeout: 60_000 }
})
