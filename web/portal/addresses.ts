/** Addresses outside the portal that it sends the browser to, and the deep links it understands. */

export const SIGNED_OUT = "/signed-out";

/** The sign-in page that comes back to `here` (path, query and fragment of this origin). */
export function signInAddress(here: { pathname: string; search: string; hash: string }): string {
  const returnTo = `${here.pathname}${here.search}${here.hash}`;
  return `/sign-in?return_to=${encodeURIComponent(returnTo)}`;
}

export type DeepLink =
  | { kind: "console"; accountId: string; roleName: string | null; destination: string | null }
  | { kind: "device"; address: string };

/**
 * What a fragment such as `#/console?account_id=…&role_name=…` or `#/device?user_code=…` asks for.
 *
 * Null when it asks for nothing the portal knows, or leaves out the account or the code.
 */
export function parseDeepLink(fragment: string): DeepLink | null {
  const match = /^#\/(console|device)\/?\?(.*)$/s.exec(fragment);
  if (!match) return null;
  const parameters = new URLSearchParams(match[2]);
  if (match[1] === "device") {
    const userCode = parameters.get("user_code");
    return userCode
      ? { kind: "device", address: `/device?user_code=${encodeURIComponent(userCode)}` }
      : null;
  }
  const accountId = parameters.get("account_id");
  if (!accountId || !/^\d{12}$/.test(accountId)) return null;
  return {
    kind: "console",
    accountId,
    roleName: parameters.get("role_name") || null,
    destination: parameters.get("destination") || null,
  };
}
