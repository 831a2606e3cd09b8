/** How long keys last, in words, and when to fetch new ones. All times are milliseconds. */

const RENEW_BEFORE_END = 5 * 60_000;
const BETWEEN_ATTEMPTS = 30_000;

/**
 * Whether it is time for new keys: five minutes before the end, for short-lived keys a tenth of
 * their life before it, and never sooner than half a minute after the last attempt.
 */
export function isRenewalDue(keys: {
  fetchedAt: number;
  expiresAt: number;
  lastAttemptAt: number;
  now: number;
}): boolean {
  const lifetime = keys.expiresAt - keys.fetchedAt;
  const renewAt = keys.expiresAt - Math.min(RENEW_BEFORE_END, lifetime / 10);
  return keys.now >= renewAt && keys.now - keys.lastAttemptAt >= BETWEEN_ATTEMPTS;
}

/** The two largest units: `1 h 2 min`, `2 min 3 s`, `3 s`. */
export function renderDuration(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = total % 60;
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${seconds} s` : `${seconds} s`;
}
