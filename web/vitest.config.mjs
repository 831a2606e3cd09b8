import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["{common,portal,console}/**/*.test.ts"], environment: "node" } });
