import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Commands that tests start keep nothing among the developer's own files.
    env: { HEADGATE_CACHE: join(import.meta.dirname, ".cache/catalogs") },
    globalSetup: ["test/support/built.ts"],
    // Every core: most files wait for programs they start.
    maxWorkers: "100%",
    include: ["test/**/*.test.ts"],
    exclude: ["test/corpus/**", "test/conformance/**", "test/e2e/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
