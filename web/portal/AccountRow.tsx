import ToggleButton from "@cloudscape-design/components/toggle-button";
import { accountTitle } from "./accounts";
import { RoleList } from "./RoleList";
import type { Account, PortalServer, Role } from "./server";

function rolesElementId(accountId: string): string {
  return `roles-${accountId}`;
}

/** Puts the focus on an account's button, for when what opened a dialog is gone. */
export function focusAccount(accountId: string): void {
  const controls = `[aria-controls="${CSS.escape(rolesElementId(accountId))}"]`;
  document.querySelector<HTMLElement>(controls)?.focus();
}

export function AccountRow({
  account,
  server,
  isExpanded,
  isFavorite,
  onToggleExpanded,
  onToggleFavorite,
  onChoose,
  onSessionEnded,
}: {
  account: Account;
  server: PortalServer;
  isExpanded: boolean;
  isFavorite: boolean;
  onToggleExpanded: () => void;
  onToggleFavorite: () => void;
  onChoose: (role: Role) => void;
  onSessionEnded: () => void;
}) {
  const rolesId = rolesElementId(account.accountId);
  const emailId = `email-${account.accountId}`;
  return (
    <li className="account">
      <div className="account-head">
        <div className="account-main">
          <button
            type="button"
            className="account-button"
            aria-expanded={isExpanded}
            aria-controls={rolesId}
            aria-describedby={emailId}
            onClick={onToggleExpanded}
          >
            <svg className="chevron" viewBox="0 0 16 16" aria-hidden="true">
              <path d="M5 2l6 6-6 6" />
            </svg>
            <span className="account-name">
              {account.accountName || "Account"}{" "}
              <span className="account-id">({account.accountId})</span>
            </span>
          </button>
          <span className="account-email" id={emailId}>
            {account.emailAddress}
          </span>
        </div>
        <ToggleButton
          variant="icon"
          iconName="star"
          pressedIconName="star-filled"
          pressed={isFavorite}
          ariaLabel={`Favorite ${accountTitle(account)}`}
          onChange={onToggleFavorite}
        />
      </div>
      <div id={rolesId} hidden={!isExpanded}>
        {isExpanded && (
          <RoleList
            account={account}
            server={server}
            onChoose={onChoose}
            onSessionEnded={onSessionEnded}
          />
        )}
      </div>
    </li>
  );
}
