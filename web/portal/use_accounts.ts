/** The person's accounts, page after page as they come in. */

import { startTransition, useCallback, useEffect, useRef, useState } from "react";
import { SessionEnded } from "../face/session_server";
import { pagesFrom } from "./paging";
import type { Account, PortalServer } from "./server";

export interface Accounts {
  list: Account[];
  isComplete: boolean;
  failure: string | null;
  /** Goes on from where reading failed. */
  retry: () => void;
}

export function useAccounts(server: PortalServer, onSessionEnded: () => void): Accounts {
  const [list, setList] = useState<Account[]>([]);
  const [isComplete, setComplete] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const next = useRef<string | null>(null);
  const run = useRef(0);

  const load = useCallback(async () => {
    const thisRun = ++run.current;
    setFailure(null);
    try {
      const pages = pagesFrom((token) => server.accounts(token), next.current);
      for await (const page of pages) {
        if (run.current !== thisRun) return;
        next.current = page.nextToken;
        startTransition(() => setList((known) => withNew(known, page.items)));
      }
      startTransition(() => setComplete(true));
    } catch (error) {
      if (run.current !== thisRun) return;
      if (error instanceof SessionEnded) onSessionEnded();
      else setFailure((error as Error).message);
    }
  }, [server, onSessionEnded]);

  useEffect(() => {
    void load();
    return () => void run.current++;
  }, [load]);

  return { list, isComplete, failure, retry: () => void load() };
}

/** Pages may overlap when assignments change while they are read. */
function withNew(known: Account[], items: Account[]): Account[] {
  const ids = new Set(known.map((account) => account.accountId));
  return [...known, ...items.filter((account) => !ids.has(account.accountId))];
}
