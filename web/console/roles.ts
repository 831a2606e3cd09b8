/** The role that the console acts with: the person's choice, kept in this browser. */

import { useState } from "react";
import { read, write } from "../face/browser_storage";
import type { Role, Session } from "./server";

/** As calls name a role: `111122223333/AdministratorAccess`. */
export function roleId({ accountId, roleName }: Role): string {
  return `${accountId}/${roleName}`;
}

/** The role chosen before, while the person has it; else the first; null without any. */
export function pickRole(roles: Role[], chosen: string | null): Role | null {
  return roles.find((role) => roleId(role) === chosen) ?? roles[0] ?? null;
}

export function useRole() {
  const [chosen, setChosen] = useState<string | null>(null);
  const pick = ({ roles, userName }: Session) => pickRole(roles, chosen ?? read(keyOf(userName)));
  const choose = ({ userName }: Session, id: string) => {
    write(keyOf(userName), id);
    setChosen(id);
  };
  return { pick, choose };
}

function keyOf(userName: string): string {
  return `vestibule.console-role.${userName}`;
}
