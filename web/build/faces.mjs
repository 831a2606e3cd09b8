// The faces: where each is served and goes to, and how heavy its files may be, compressed by gzip.
export const FACES = [
  { name: "portal", base: "/start/", budgetKib: { js: 175, css: 56 } },
  { name: "console", base: "/console/", budgetKib: { js: 175, css: 56 } },
];

/** The folder that the server takes a face's files from. */
export function outputOf(face) {
  return new URL(`../../src/vestibule/endpoints/${face.name}_assets/`, import.meta.url);
}
