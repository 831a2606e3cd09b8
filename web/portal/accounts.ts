/** Finding and ordering accounts. */

import type { Account } from "./server";

const NATURAL = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** The name by which a person and a screen reader know an account. */
export function accountTitle(account: Account): string {
  return `${account.accountName || "Account"} (${account.accountId})`;
}

/** Favorites first, then by name (`team-2` before `team-10`), then by id. */
export function sortAccounts(accounts: Account[], favorites: ReadonlySet<string>): Account[] {
  return accounts.toSorted(
    (left, right) =>
      Number(favorites.has(right.accountId)) - Number(favorites.has(left.accountId)) ||
      NATURAL.compare(left.accountName, right.accountName) ||
      left.accountId.localeCompare(right.accountId),
  );
}

/**
 * The accounts whose name, id or email holds every word of the search, in any order.
 *
 * An id may be written with hyphens, as AWS prints it: `1111-2222-3333`.
 */
export function findAccounts(accounts: Account[], search: string): Account[] {
  const words = fold(search).split(/\s+/).filter(Boolean).map(withoutIdHyphens);
  if (words.length === 0) return accounts;
  return accounts.filter((account) => {
    const text = searchText(account);
    return words.every((word) => text.includes(word));
  });
}

const texts = new WeakMap<Account, string>();

function searchText(account: Account): string {
  let text = texts.get(account);
  if (text === undefined) {
    text = fold(`${account.accountName}\n${account.accountId}\n${account.emailAddress}`);
    texts.set(account, text);
  }
  return text;
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function withoutIdHyphens(word: string): string {
  return /^\d{4}-\d{4}(-\d{0,4})?$/.test(word) ? word.replaceAll("-", "") : word;
}
