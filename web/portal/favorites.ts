/** Favorite accounts: kept in this browser, for each user apart. */

import { useState } from "react";
import { read, write } from "../face/browser_storage";

const MOST_FAVORITES = 1_000;

export function parseFavorites(stored: string | null): Set<string> {
  try {
    const ids: unknown = JSON.parse(stored ?? "[]");
    if (!Array.isArray(ids)) return new Set();
    return new Set(ids.filter((id) => /^\d{12}$/.test(String(id))).slice(0, MOST_FAVORITES));
  } catch {
    return new Set();
  }
}

export function withToggled(favorites: ReadonlySet<string>, accountId: string): Set<string> {
  const changed = new Set(favorites);
  if (!changed.delete(accountId)) changed.add(accountId);
  return changed;
}

export function useFavorites(userName: string) {
  const key = `vestibule.favorites.${userName}`;
  const [favorites, setFavorites] = useState(() => parseFavorites(read(key)));
  const toggleFavorite = (accountId: string) => {
    // Read again: another tab may have changed them since.
    const changed = withToggled(parseFavorites(read(key) ?? stringify(favorites)), accountId);
    write(key, stringify(changed));
    setFavorites(changed);
  };
  return { favorites, toggleFavorite };
}

function stringify(favorites: ReadonlySet<string>): string {
  return JSON.stringify([...favorites]);
}
