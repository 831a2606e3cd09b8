/** A role's keys while the dialog is open: fetched when wanted, renewed before they end. */

import { useCallback, useEffect, useRef, useState } from "react";
import { SessionEnded } from "../../face/session_server";
import type { PortalServer, Role, RoleCredentials } from "../server";
import { isRenewalDue } from "./lifetime";

export interface RoleKeys {
  credentials: RoleCredentials | null;
  failure: string | null;
  /** How often new keys have replaced old ones. */
  renewals: number;
  /** Server time, ticking by the second. */
  now: number;
  retry: () => void;
}

export function useRoleCredentials({
  server,
  role,
  isWanted,
  onSessionEnded,
}: {
  server: PortalServer;
  role: Role;
  isWanted: boolean;
  onSessionEnded: () => void;
}): RoleKeys {
  const [credentials, setCredentials] = useState<RoleCredentials | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [renewals, setRenewals] = useState(-1);
  const [now, setNow] = useState(() => server.now());
  const times = useRef({ fetchedAt: 0, lastAttemptAt: 0, isAsking: false });

  const ask = useCallback(async () => {
    if (times.current.isAsking) return;
    times.current.isAsking = true;
    times.current.lastAttemptAt = server.now();
    setFailure(null);
    try {
      setCredentials(await server.roleCredentials(role));
      times.current.fetchedAt = server.now();
      setRenewals((count) => count + 1);
    } catch (error) {
      if (error instanceof SessionEnded) onSessionEnded();
      else setFailure((error as Error).message);
    } finally {
      times.current.isAsking = false;
    }
  }, [server, role, onSessionEnded]);

  useEffect(() => {
    if (isWanted) void ask();
  }, [isWanted, ask]);

  useEffect(() => {
    if (!credentials) return;
    const tick = () => {
      const time = server.now();
      setNow(time);
      const { fetchedAt, lastAttemptAt } = times.current;
      const expiresAt = credentials.expiration;
      // Nobody looks at a hidden page: new keys can wait until somebody does.
      if (document.hidden) return;
      if (isRenewalDue({ fetchedAt, lastAttemptAt, expiresAt, now: time })) void ask();
    };
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [credentials, server, ask]);

  return { credentials, failure, renewals, now, retry: () => void ask() };
}
