import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["{console,face,portal}/**/*.test.ts"], environment: "node" } });
