/** Writing a value so that a shell or a configuration file reads back that value and nothing else. */

/** For sh, bash, zsh: within single quotes nothing is special but the single quote. */
export function quotePosix(value: string): string {
  return `'${withoutControls(value).replaceAll("'", `'\\''`)}'`;
}

/** For PowerShell, which takes the typographic single quotes for quotes too; doubled, each is itself. */
export function quotePowerShell(value: string): string {
  return `'${withoutControls(value).replace(/['‘’‚‛]/g, "$&$&")}'`;
}

/** A value in an AWS configuration file: it ends with the line. */
export function iniValue(value: string): string {
  return withoutControls(value).trim();
}

/**
 * A name in a section heading such as `[profile …]`, which AWS's clients read as shell words.
 *
 * Brackets cannot be escaped in a heading and are left out.
 */
export function iniName(name: string): string {
  const clean = withoutControls(name).replace(/[[\]]/g, "").trim();
  return /^[\w+=,.@:/-]+$/.test(clean) ? clean : `"${clean.replace(/["\\]/g, "\\$&")}"`;
}

function withoutControls(value: string): string {
  return value.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, "");
}
