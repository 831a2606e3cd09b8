/** An account's roles, asked for when the account is opened. */

import Button from "@cloudscape-design/components/button";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useCallback, useEffect, useState } from "react";
import { SessionEnded } from "../face/session_server";
import { allItems } from "./paging";
import type { Account, PortalServer, Role } from "./server";

export function RoleList({
  account,
  server,
  onChoose,
  onSessionEnded,
}: {
  account: Account;
  server: PortalServer;
  onChoose: (role: Role) => void;
  onSessionEnded: () => void;
}) {
  const { roles, failure, retry } = useRoles(server, account.accountId, onSessionEnded);
  if (failure !== null) {
    return (
      <div className="roles-state">
        <StatusIndicator type="error">{failure}</StatusIndicator>
        <Button variant="inline-link" onClick={retry}>
          Try again
        </Button>
      </div>
    );
  }
  if (roles === null) {
    return (
      <div className="roles-state">
        <StatusIndicator type="loading">Loading roles</StatusIndicator>
      </div>
    );
  }
  if (roles.length === 0) {
    return <p className="roles-state">No role in this account is assigned to you any more.</p>;
  }
  return (
    <ul className="roles" aria-label={`Roles in ${account.accountName}`}>
      {roles.map((role) => (
        <li key={role.roleName} className="role">
          <span className="role-name">{role.roleName}</span>
          <Button
            variant="link"
            wrapText={false}
            ariaLabel={`Access keys for ${role.roleName} in ${account.accountName}`}
            onClick={() => onChoose(role)}
          >
            Access keys
          </Button>
        </li>
      ))}
    </ul>
  );
}

function useRoles(server: PortalServer, accountId: string, onSessionEnded: () => void) {
  const [roles, setRoles] = useState<Role[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(1);

  useEffect(() => {
    let isCurrent = true;
    setFailure(null);
    allItems((token) => server.roles(accountId, token)).then(
      (all) => isCurrent && setRoles(all),
      (error: Error) => {
        if (!isCurrent) return;
        if (error instanceof SessionEnded) onSessionEnded();
        else setFailure(error.message);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [server, accountId, onSessionEnded, attempt]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { roles, failure, retry };
}
