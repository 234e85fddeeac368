import { defineConfig } from "vitest/config"

export default defineConfig({
  test: { name: "sangfor-scp", include: ["test/**/*.test.ts"] }
})
