/** The links into the portal that it understands. */

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
