/** The console's calls to the server. */

import { type Browser, type Session as AnySession, SessionServer } from "../face/session_server";
import type { Question } from "./question";

/** A role of the person's in the management account. */
export interface Role {
  accountId: string;
  roleName: string;
}

export interface Session extends AnySession {
  /** The roles that calls may be made with; perhaps none. */
  roles: Role[];
}

export interface MatchedStatement {
  /** As AWS calls it: `identity-based policy`. */
  PolicyType: string;
  /** Its name or ARN. */
  Policy: string;
  Sid: string;
  /** Counted from 0. */
  Index: number;
  Effect: "Allow" | "Deny";
}

export interface Answer {
  Decision: "allowed" | "explicitDeny" | "implicitDeny";
  /** Sentences. */
  Explanation: string[];
  MatchedStatements: MatchedStatement[];
  MissingContextKeys: string[];
}

export class ConsoleServer extends SessionServer<Session> {
  constructor(browser?: Browser) {
    super("/console/session", browser);
  }

  /** Whether the question's principal may do what it asks, and why; asked with a role. */
  async explainAccess(role: string, question: Question): Promise<Answer> {
    return (await this.#operation("ExplainAccess", role, {
      PrincipalArn: question.principal,
      Action: question.action,
      Resource: question.resource,
      ContextEntries: question.conditionKeys.map(({ name, values }) => ({
        Name: name,
        Values: values,
      })),
    })) as Answer;
  }

  #operation(name: string, role: string, body: unknown): Promise<unknown> {
    return this.call({
      method: "POST",
      path: "/",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": `VestibuleConsole.${name}`,
        "X-Vestibule-Role": role,
      },
      body,
    });
  }
}
