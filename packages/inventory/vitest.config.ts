import { defineConfig } from "vitest/config"

export default defineConfig({
  test: { name: "inventory", include: ["test/**/*.test.ts"] }
})
