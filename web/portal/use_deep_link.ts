/** Follows `#/console?account_id=…&role_name=…` and `#/device?user_code=…` in the address. */

import { useEffect, useState } from "react";
import { SessionEnded } from "../face/session_server";
import type { Chosen } from "./AccountsPage";
import { parseDeepLink } from "./deep_links";
import { allItems } from "./paging";
import type { PortalServer } from "./server";
import type { Accounts } from "./use_accounts";

export interface ShownLink {
  state: "none" | "searching" | "pick-role" | "opened" | "no-account" | "no-role";
  accountId: string;
  roleName: string | null;
  destination: string | null;
  dismiss: () => void;
}

type ConsoleLink = { accountId: string; roleName: string | null; destination: string | null };

export function useDeepLink({
  server,
  accounts,
  onSessionEnded,
  onReveal,
  onChoose,
}: {
  server: PortalServer;
  accounts: Accounts;
  onSessionEnded: () => void;
  onReveal: (accountId: string) => void;
  onChoose: (chosen: Chosen) => void;
}): ShownLink {
  const [link, setLink] = useState<ConsoleLink | null>(null);
  const [state, setState] = useState<ShownLink["state"]>("none");

  useEffect(() => {
    const follow = () => {
      const asked = parseDeepLink(location.hash);
      if (asked?.kind === "device") location.replace(asked.address);
      setLink(asked?.kind === "console" ? asked : null);
      setState(asked?.kind === "console" ? "searching" : "none");
    };
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);

  const account = link && accounts.list.find((each) => each.accountId === link.accountId);

  useEffect(() => {
    if (!link || state !== "searching") return;
    if (!account) {
      if (accounts.isComplete) setState("no-account");
      return;
    }
    if (link.roleName === null) {
      onReveal(account.accountId);
      setState("pick-role");
      return;
    }
    let isCurrent = true;
    const find = async () => {
      const roles = await allItems((token) => server.roles(account.accountId, token));
      if (!isCurrent) return;
      const role = roles.find((each) => each.roleName === link.roleName);
      onReveal(account.accountId);
      setState(role ? "opened" : "no-role");
      if (role) onChoose({ account, role });
    };
    find().catch((error: Error) => {
      if (!isCurrent) return;
      if (error instanceof SessionEnded) onSessionEnded();
      else onReveal(account.accountId); // the opened account shows the failure and offers a retry
    });
    return () => {
      isCurrent = false;
    };
  }, [link, state, account, accounts.isComplete, server, onReveal, onChoose, onSessionEnded]);

  const dismiss = () => {
    if (parseDeepLink(location.hash)) history.replaceState(null, "", location.pathname);
    setState("none");
    setLink(null);
  };

  return {
    state: link ? state : "none",
    accountId: link?.accountId ?? "",
    roleName: link?.roleName ?? null,
    destination: link?.destination ?? null,
    dismiss,
  };
}
