import ToggleButton from "@cloudscape-design/components/toggle-button";
import { accountTitle } from "./accounts";
import { RoleList } from "./RoleList";
import type { Account, PortalServer, Role } from "./server";

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
  const rolesId = `roles-${account.accountId}`;
  return (
    <li className="account">
      <div className="account-head">
        <button
          type="button"
          className="account-button"
          aria-expanded={isExpanded}
          aria-controls={rolesId}
          aria-label={accountTitle(account)}
          onClick={onToggleExpanded}
        >
          <svg className="chevron" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M5 2l6 6-6 6" />
          </svg>
          <span className="account-text">
            <span className="account-name">
              {account.accountName || "Account"}{" "}
              <span className="account-id">({account.accountId})</span>
            </span>
            <span className="account-email">{account.emailAddress}</span>
          </span>
        </button>
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
