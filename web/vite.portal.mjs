import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("./portal"),
  base: "/start/",
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: here("../src/vestibule/endpoints/portal_assets"),
    emptyOutDir: true,
    // No data: addresses and no inline script: the server's content security policy allows neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
    target: "es2022",
    // The size that counts is compressed, and build/finish.mjs holds it to a budget.
    chunkSizeWarningLimit: 1000,
  },
});
