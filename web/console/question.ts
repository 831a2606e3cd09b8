/** What is asked: as typed, as sent, and as the query of an address that can be handed on. */

export interface Question {
  /** The ARN of a role, an IAM user or the root user of an account. */
  principal: string;
  /** `s3:GetObject` */
  action: string;
  /** An ARN, or `*`. */
  resource: string;
  conditionKeys: Array<{ name: string; values: string[] }>;
}

/** A question in the making: all as typed, the values of a key one a line. */
export interface Draft {
  principal: string;
  action: string;
  resource: string;
  conditionKeys: Array<{ name: string; values: string }>;
}

const ANY = "*";
/** Before the name of a condition key in a query. */
const CONTEXT = "context.";

/** What the draft asks, without the rows that were left empty. */
export function questionOf(draft: Draft): Question {
  return {
    principal: draft.principal.trim(),
    action: draft.action.trim(),
    resource: draft.resource.trim() || ANY,
    conditionKeys: draft.conditionKeys
      .map(({ name, values }) => ({ name: name.trim(), values: valuesOf(values) }))
      .filter(({ name, values }) => name || values.length > 0),
  };
}

/** The values that are typed one a line. */
export function valuesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** The draft of an address's query, as far as it tells one. */
export function parseQuery(query: string): Draft {
  const parameters = new URLSearchParams(query);
  const names = new Set([...parameters.keys()].filter((name) => name.startsWith(CONTEXT)));
  return {
    principal: parameters.get("principal") ?? "",
    action: parameters.get("action") ?? "",
    resource: parameters.get("resource") ?? ANY,
    conditionKeys: [...names].map((name) => ({
      name: name.slice(CONTEXT.length),
      values: parameters.getAll(name).join("\n"),
    })),
  };
}

/** The query that `parseQuery` reads back: `?principal=…&action=…&resource=…&context.aws:SourceIp=…` */
export function renderQuery({ principal, action, resource, conditionKeys }: Question): string {
  const parameters = new URLSearchParams({ principal, action, resource });
  for (const { name, values } of conditionKeys) {
    for (const value of values) parameters.append(CONTEXT + name, value);
  }
  // Queries may hold colons and slashes, and ARNs are to be read by people.
  return `?${parameters}`.replaceAll("%3A", ":").replaceAll("%2F", "/");
}
