/** Tells what became of a link that led here. */

import Alert from "@cloudscape-design/components/alert";
import type { ShownLink } from "./use_deep_link";

export function DeepLinkNotice({ link }: { link: ShownLink }) {
  const { state, accountId, roleName, destination } = link;
  if (state === "none" || state === "searching") return null;
  if (state === "no-account" || state === "no-role") {
    const what = state === "no-role" ? `The role ${roleName} in account` : "Account";
    return (
      <Alert type="warning" header="No access" dismissible onDismiss={link.dismiss}>
        {`${what} ${accountId} is not assigned to you. Ask your administrator for access.`}
      </Alert>
    );
  }
  return (
    <Alert type="info" header="This link asks for a web console" statusIconAriaLabel="Info">
      {state === "pick-role"
        ? "Accounts on this server have no web console. Choose a role to get access keys for it."
        : "Accounts on this server have no web console. Use the role with the access keys below."}
      {destination && (
        <p className="destination">
          The link wanted to go on to: <code>{destination}</code>
        </p>
      )}
    </Alert>
  );
}
