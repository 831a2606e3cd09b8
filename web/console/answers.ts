/** Answers in words. */

import type { CallFailed } from "../face/session_server";
import type { Answer, MatchedStatement } from "./server";

const DECISIONS: Record<Answer["Decision"], string> = {
  allowed: "Allowed",
  explicitDeny: "Denied: a statement denies it",
  implicitDeny: "Denied: an Allow is missing",
};

export function decisionInWords({ Decision }: Answer): string {
  return DECISIONS[Decision];
}

/** `Statement ReadAll of the identity-based policy Readers`; without a Sid by number, from 1. */
export function statementInWords({ PolicyType, Policy, Sid, Index }: MatchedStatement): string {
  return `Statement ${Sid || Index + 1} of the ${PolicyType} ${Policy}`;
}

/** What kind of failure it is, above the server's own message. */
export function failureInWords({ status, type }: CallFailed): string {
  if (status === 403 || type === "AccessDeniedException") return "You may not ask this";
  if (status >= 400 && status < 500 && status !== 429) return "This question cannot be answered";
  return "No answer";
}
