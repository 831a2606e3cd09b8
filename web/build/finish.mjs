// After the build: check each page for what the content security policy forbids, add the notices that
// licences ask for, compress, and print sizes. Fails when a face has become too heavy.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { FACES, outputOf } from "./faces.mjs";

const COMPRESSED = /\.(js|css|svg)$/;

const { resolve } = createRequire(import.meta.url);

async function checkPage(output) {
  const html = await readFile(new URL("index.html", output), "utf8");
  if (/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|(src|href)="(https?:|\/\/|data:)/i.test(html)) {
    throw new Error("index.html holds inline code or a foreign address");
  }
}

async function addNotices(output) {
  const parts = [await readFile(new URL("licenses.md", output), "utf8")];
  for (const name of ["NOTICE", "THIRD-PARTY-LICENSES"]) {
    const path = resolve("@cloudscape-design/components/package.json").replace("package.json", name);
    parts.push(`## @cloudscape-design/components: ${name}\n\n${await readFile(path, "utf8")}`);
  }
  await writeFile(new URL("licenses.md", output), parts.join("\n"));
}

async function compress(output) {
  const assets = new URL("assets/", output);
  const sizes = [];
  for (const name of (await readdir(assets)).sort()) {
    if (!COMPRESSED.test(name)) continue;
    const raw = await readFile(new URL(name, assets));
    const gzip = gzipSync(raw, { level: 9 });
    const brotli = brotliCompressSync(raw, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
      },
    });
    await writeFile(new URL(`${name}.gz`, assets), gzip);
    await writeFile(new URL(`${name}.br`, assets), brotli);
    sizes.push({ name, raw: raw.length, gzip: gzip.length, brotli: brotli.length });
  }
  return sizes;
}

function checkBudget({ name: face, budgetKib }, sizes) {
  for (const [extension, budget] of Object.entries(budgetKib)) {
    const files = sizes.filter(({ name }) => name.endsWith(`.${extension}`));
    const kib = files.reduce((sum, { gzip }) => sum + gzip, 0) / 1024;
    console.log(`${face} ${extension}: ${kib.toFixed(1)} KiB gzip of ${budget} allowed`);
    if (kib > budget) throw new Error(`${face}: ${extension} is heavier than its budget`);
  }
}

for (const face of FACES) {
  const output = outputOf(face);
  await checkPage(output);
  await addNotices(output);
  const sizes = await compress(output);
  console.table(sizes);
  checkBudget(face, sizes);
}
