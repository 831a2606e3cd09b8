/** All accounts of the person, with search and favorites; opens the access keys dialog. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import TextFilter from "@cloudscape-design/components/text-filter";
import Toggle from "@cloudscape-design/components/toggle";
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { AccessKeysDialog } from "./access_keys/AccessKeysDialog";
import { AccountList } from "./AccountList";
import { focusAccount } from "./AccountRow";
import { findAccounts, sortAccounts } from "./accounts";
import { DeepLinkNotice } from "./DeepLinkNotice";
import { useFavorites, withToggled } from "./favorites";
import type { Account, PortalServer, Role, Session } from "./server";
import { useAccounts } from "./use_accounts";
import { useDeepLink } from "./use_deep_link";

export interface Chosen {
  account: Account;
  role: Role;
}

export function AccountsPage({
  server,
  session,
  onSessionEnded,
}: {
  server: PortalServer;
  session: Session;
  onSessionEnded: () => void;
}) {
  const accounts = useAccounts(server, onSessionEnded);
  const { favorites, toggleFavorite } = useFavorites(session.userName);
  // Rows stay where they are while favorites are being picked; the order follows at the next chance.
  const [orderedBy, setOrderedBy] = useState(favorites);
  const [onlyFavorites, setOnlyFavorites] = useState(false);
  const [search, setSearch] = useState("");
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<Chosen | null>(null);

  const reveal = useCallback((accountId: string) => {
    setOnlyFavorites(false);
    setSearch(accountId);
    setExpanded((known) => new Set(known).add(accountId));
  }, []);
  const link = useDeepLink({
    server,
    accounts,
    onSessionEnded,
    onReveal: reveal,
    onChoose: setChosen,
  });

  const theOnlyOne = accounts.isComplete && accounts.list.length === 1 ? accounts.list[0] : null;
  useEffect(() => {
    if (theOnlyOne) setExpanded(new Set([theOnlyOne.accountId]));
  }, [theOnlyOne]);

  const sorted = useMemo(() => sortAccounts(accounts.list, orderedBy), [accounts.list, orderedBy]);
  const soughtFor = useDeferredValue(search);
  const found = useMemo(() => {
    const candidates = onlyFavorites
      ? sorted.filter((each) => orderedBy.has(each.accountId))
      : sorted;
    return findAccounts(candidates, soughtFor);
  }, [sorted, orderedBy, onlyFavorites, soughtFor]);

  const close = () => {
    setChosen(null);
    link.dismiss();
    if (link.state !== "opened" || !chosen) return;
    // Opened by a link, so there is no button to which the dialog could hand the focus back.
    requestAnimationFrame(() => focusAccount(chosen.account.accountId));
  };

  return (
    <SpaceBetween size="l">
      <Header variant="h1" description="Choose an account, then a role, to get access keys for it.">
        Accounts
      </Header>
      {!chosen && <DeepLinkNotice link={link} />}
      {accounts.failure && (
        <Alert
          type="error"
          header="Not all accounts could be loaded"
          action={<Button onClick={accounts.retry}>Try again</Button>}
        >
          {accounts.failure}
        </Alert>
      )}
      <Container
        header={
          <Header variant="h2" counter={counter(accounts.list.length, accounts.isComplete)}>
            Your accounts
          </Header>
        }
      >
        {accounts.isComplete && accounts.list.length === 0 ? (
          <NoAccounts />
        ) : (
          <SpaceBetween size="m">
            <div className="filters">
              <TextFilter
                filteringText={search}
                filteringAriaLabel="Search accounts"
                filteringPlaceholder="Search by name, account ID or email"
                countText={soughtFor ? matches(found.length) : ""}
                onChange={({ detail }) => setSearch(detail.filteringText)}
              />
              <Toggle
                checked={onlyFavorites}
                onChange={({ detail }) => {
                  setOrderedBy(favorites);
                  setOnlyFavorites(detail.checked);
                }}
              >
                Favorites only
              </Toggle>
            </div>
            {found.length > 0 && (
              <AccountList
                key={`${soughtFor} ${onlyFavorites}`}
                accounts={found}
                server={server}
                expanded={expanded}
                favorites={favorites}
                onToggleExpanded={(id) => setExpanded((known) => withToggled(known, id))}
                onToggleFavorite={toggleFavorite}
                onChoose={setChosen}
                onSessionEnded={onSessionEnded}
              />
            )}
            {found.length === 0 && accounts.isComplete && (
              <NothingFound
                onlyFavorites={onlyFavorites && !soughtFor}
                onClear={() => {
                  setSearch("");
                  setOnlyFavorites(false);
                }}
              />
            )}
            {!accounts.isComplete && !accounts.failure && (
              <StatusIndicator type="loading">Loading accounts</StatusIndicator>
            )}
          </SpaceBetween>
        )}
      </Container>
      {chosen && (
        <AccessKeysDialog
          key={`${chosen.role.accountId} ${chosen.role.roleName}`}
          server={server}
          session={session}
          account={chosen.account}
          role={chosen.role}
          notice={<DeepLinkNotice link={link} />}
          onSessionEnded={onSessionEnded}
          onClose={close}
        />
      )}
    </SpaceBetween>
  );
}

function NoAccounts() {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="xs">
        <Box variant="h3" tagOverride="p">
          No accounts are assigned to you
        </Box>
        <Box color="text-body-secondary">
          Ask your administrator to give you, or a group you are in, a permission set in an account.
        </Box>
        <Button onClick={() => location.reload()}>Check again</Button>
      </SpaceBetween>
    </Box>
  );
}

function NothingFound({ onlyFavorites, onClear }: { onlyFavorites: boolean; onClear: () => void }) {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="xs">
        <span>{onlyFavorites ? "You have no favorites yet." : "No account matches."}</span>
        <Button onClick={onClear}>{onlyFavorites ? "Show all accounts" : "Clear search"}</Button>
      </SpaceBetween>
    </Box>
  );
}

function counter(count: number, isComplete: boolean): string {
  return isComplete ? `(${count})` : `(${count}+)`;
}

function matches(count: number): string {
  return count === 1 ? "1 match" : `${count} matches`;
}
