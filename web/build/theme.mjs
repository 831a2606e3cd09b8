// Makes the two style sheets of generated/ at build time: the theme, so that the browser neither
// downloads the token preset nor needs inline styles, and the global styles without embedded fonts.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { theme } from "../brand/tokens.mjs";

const GENERATED = new URL("../generated/", import.meta.url);
const FONT_FACE = /@font-face\s*\{[^}]*\}/g;

async function renderTheme() {
  const outDir = new URL("theming/", GENERATED);
  // The package's modules import each other without file extensions: only a bundler reads them.
  await build({
    configFile: false,
    root: fileURLToPath(new URL("..", import.meta.url)),
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: fileURLToPath(outDir),
      rolldownOptions: { input: { theming: "@cloudscape-design/components/theming" } },
    },
  });
  const { generateThemeStylesheet } = await import(new URL("theming.js", outDir).href);
  await rm(outDir, { recursive: true });
  return generateThemeStylesheet({ theme });
}

async function renderGlobalStyles() {
  const { resolve } = createRequire(import.meta.url);
  const path = resolve("@cloudscape-design/global-styles/index.css");
  return (await readFile(path, "utf8")).replace(FONT_FACE, "");
}

await mkdir(GENERATED, { recursive: true });
const sheets = { "theme.css": await renderTheme(), "global-styles.css": await renderGlobalStyles() };
for (const [name, css] of Object.entries(sheets)) {
  await writeFile(new URL(name, GENERATED), css);
  console.log(`generated/${name}: ${css.length} bytes`);
}
