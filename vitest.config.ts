import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["test/support/built.ts"],
    include: ["test/**/*.test.ts"],
    exclude: ["test/corpus/**", "test/conformance/**", "test/e2e/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
