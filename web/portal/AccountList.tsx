/** The rows, a portion at a time so that many hundred accounts stay quick. */

import Button from "@cloudscape-design/components/button";
import { useEffect, useRef, useState } from "react";
import { AccountRow } from "./AccountRow";
import type { Chosen } from "./AccountsPage";
import type { Account, PortalServer } from "./server";

const PORTION = 25;

export function AccountList({
  accounts,
  server,
  expanded,
  favorites,
  onToggleExpanded,
  onToggleFavorite,
  onChoose,
  onSessionEnded,
}: {
  accounts: Account[];
  server: PortalServer;
  expanded: ReadonlySet<string>;
  favorites: ReadonlySet<string>;
  onToggleExpanded: (accountId: string) => void;
  onToggleFavorite: (accountId: string) => void;
  onChoose: (chosen: Chosen) => void;
  onSessionEnded: () => void;
}) {
  const [shown, setShown] = useState(PORTION);
  const list = useRef<HTMLUListElement>(null);
  const focusRow = useRef<number | null>(null);
  const left = accounts.length - shown;

  // "Show more" moves or goes away: the focus goes on to the first row that it brought.
  useEffect(() => {
    if (focusRow.current === null) return;
    const row = list.current?.children[focusRow.current];
    row?.querySelector<HTMLElement>("[aria-expanded]")?.focus();
    focusRow.current = null;
  }, [shown]);

  return (
    <>
      <ul className="accounts" ref={list} aria-label="Accounts">
        {accounts.slice(0, shown).map((account) => (
          <AccountRow
            key={account.accountId}
            account={account}
            server={server}
            isExpanded={expanded.has(account.accountId)}
            isFavorite={favorites.has(account.accountId)}
            onToggleExpanded={() => onToggleExpanded(account.accountId)}
            onToggleFavorite={() => onToggleFavorite(account.accountId)}
            onChoose={(role) => onChoose({ account, role })}
            onSessionEnded={onSessionEnded}
          />
        ))}
      </ul>
      {left > 0 && (
        <div className="show-more">
          <Button
            onClick={() => {
              focusRow.current = shown;
              setShown(shown + 2 * PORTION);
            }}
          >
            {`Show ${Math.min(left, 2 * PORTION)} more of ${left}`}
          </Button>
        </div>
      )}
    </>
  );
}
