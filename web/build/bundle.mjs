// Builds each face into the files that the server hands out.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import { FACES, outputOf } from "./faces.mjs";

for (const face of FACES) {
  await build({
    configFile: false,
    root: fileURLToPath(new URL(`../${face.name}`, import.meta.url)),
    base: face.base,
    publicDir: false,
    plugins: [react()],
    build: {
      outDir: fileURLToPath(outputOf(face)),
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
}
