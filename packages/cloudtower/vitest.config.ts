import { defineConfig } from "vitest/config"

export default defineConfig({
  test: { name: "cloudtower", include: ["test/**/*.test.ts"] }
})
