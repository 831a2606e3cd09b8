/** What keeps a draft from being asked, told beside the field; the server checks anew. */

import { type Draft, valuesOf } from "./question";

export type Field =
  | "principal"
  | "action"
  | "resource"
  | `name-${number}`
  | `values-${number}`;

const PRINCIPAL = /^arn:aws:iam::\d{12}:(root|(role|user)\/\S+)$/;
const SESSION = /^arn:aws:sts::\d{12}:assumed-role\//;
const ACTION = /^[a-z0-9-]+:[a-z0-9]+$/i;
const RESOURCE = /^(\*|arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:.+)$/;
// Names of keys may hold spaces (in a tag's key) and come from hosts: `token.example.com:sub`.
const CONDITION_KEY = /^[^\s:]+:.+$/;

/** A message for each field that needs another value, in the order of the form. */
export function findProblems(draft: Draft): Map<Field, string> {
  const found: Array<[Field, string | null]> = [
    ["principal", principalProblem(draft.principal.trim())],
    ["action", actionProblem(draft.action.trim())],
    ["resource", resourceProblem(draft.resource.trim())],
  ];
  const given = new Set<string>();
  draft.conditionKeys.forEach(({ name, values }, index) => {
    const key = name.trim();
    const hasValues = valuesOf(values).length > 0;
    if (!key && !hasValues) return;
    found.push([`name-${index}`, nameProblem(key, given)]);
    if (!hasValues) found.push([`values-${index}`, "Enter a value, or more, one a line."]);
    given.add(key.toLowerCase());
  });
  return new Map(found.filter((each): each is [Field, string] => each[1] !== null));
}

function principalProblem(arn: string): string | null {
  if (!arn) return "Enter the ARN of a role, an IAM user or a root user.";
  if (SESSION.test(arn)) {
    return "This is a session of a role. Enter the ARN of the role itself: it has :role/ in it.";
  }
  if (PRINCIPAL.test(arn)) return null;
  return "Enter an ARN such as arn:aws:iam::111122223333:role/Name, or with user/Name or root at its end.";
}

function actionProblem(action: string): string | null {
  if (!action) return "Enter an action.";
  if (/[*?]/.test(action)) return "Enter one action, without wildcards.";
  return ACTION.test(action) ? null : "Enter service and action, such as s3:GetObject.";
}

function resourceProblem(resource: string): string | null {
  if (!resource || RESOURCE.test(resource)) return null;
  return "Enter an ARN, such as arn:aws:s3:::bucket/key, or * for actions without a resource.";
}

function nameProblem(name: string, given: ReadonlySet<string>): string | null {
  if (!name) return "Enter the condition key of these values.";
  if (!CONDITION_KEY.test(name)) return "Enter a condition key, such as aws:SourceIp.";
  // Keys are compared without regard to case.
  return given.has(name.toLowerCase()) ? "This key is above already: add the values there." : null;
}
