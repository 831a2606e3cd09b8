/** The rows of condition keys in a draft. */

import type { Draft } from "./question";

type Rows = Draft["conditionKeys"];

/** The rows with one for this key, and its number: there already, or a new one at the end. */
export function withConditionKey(rows: Rows, name: string): { conditionKeys: Rows; index: number } {
  const index = rows.findIndex((row) => row.name.trim().toLowerCase() === name.toLowerCase());
  if (index >= 0) return { conditionKeys: rows, index };
  return { conditionKeys: [...rows, { name, values: "" }], index: rows.length };
}
