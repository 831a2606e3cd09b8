import { expect, test } from "vitest";
import { isRenewalDue, renderDuration } from "./lifetime";

const MINUTE = 60_000;
const HOUR_LONG = { fetchedAt: 0, expiresAt: 60 * MINUTE, lastAttemptAt: 0 };

test("keys of an hour are renewed five minutes before their end", () => {
  expect(isRenewalDue({ ...HOUR_LONG, now: 55 * MINUTE - 1 })).toBe(false);
  expect(isRenewalDue({ ...HOUR_LONG, now: 55 * MINUTE })).toBe(true);
});

test("short keys are not renewed at once", () => {
  const short = { fetchedAt: 0, expiresAt: 4 * MINUTE, lastAttemptAt: 0 };
  expect(isRenewalDue({ ...short, now: 3 * MINUTE })).toBe(false);
  expect(isRenewalDue({ ...short, now: 3.6 * MINUTE })).toBe(true);
});

test("keys that come expired are not asked for in a loop", () => {
  const expired = { fetchedAt: 0, expiresAt: -MINUTE };
  expect(isRenewalDue({ ...expired, lastAttemptAt: 0, now: 1_000 })).toBe(false);
  expect(isRenewalDue({ ...expired, lastAttemptAt: 0, now: 30_000 })).toBe(true);
});

test.each([
  [3_723_000, "1 h 2 min"],
  [123_000, "2 min 3 s"],
  [3_999, "3 s"],
  [-5, "0 s"],
])("%d ms reads %s", (milliseconds, text) => expect(renderDuration(milliseconds)).toBe(text));
