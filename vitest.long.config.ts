import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Against real systems: migration histories from the registries, Debezium on a JVM, a running stack. Not part of `npm test`. */
export default defineConfig({
  test: {
    // Commands that tests start keep nothing among the developer's own files.
    env: { HEADGATE_CACHE: join(import.meta.dirname, ".cache/catalogs") },
    include: ["test/{corpus,conformance,e2e}/**/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
});
