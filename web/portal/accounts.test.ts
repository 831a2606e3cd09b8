import { expect, test } from "vitest";
import { accountTitle, findAccounts, sortAccounts } from "./accounts";

const account = (accountId: string, accountName: string, emailAddress = "a@example.com") => ({
  accountId,
  accountName,
  emailAddress,
});
const DEV = account("111122223333", "DevAccount", "dev@corp.example");
const PROD = account("444455556666", "ProdAccount", "prod@corp.example");
const ALL = [DEV, PROD];

test("an account is titled by name and id", () => {
  expect(accountTitle(DEV)).toBe("DevAccount (111122223333)");
});

test.each([
  ["", ALL],
  ["   ", ALL],
  ["dev", [DEV]],
  ["PROD", [PROD]],
  ["22223", [DEV]],
  ["1111-2222-3333", [DEV]],
  ["4444-5555", [PROD]],
  ["prod@corp", [PROD]],
  ["account 4444", [PROD]],
  ["ＤＥＶ", [DEV]],
  ["dev prod", []],
  ["(.*)", []],
])("searching %j", (search, found) => expect(findAccounts(ALL, search)).toEqual(found));

test("a word does not match across two fields", () => {
  expect(findAccounts(ALL, "account1111")).toEqual([]);
});

test("accounts are in natural order, favorites first", () => {
  const ten = account("100000000000", "team-10");
  const two = account("200000000000", "team-2");
  const upper = account("300000000000", "Team-1");
  expect(sortAccounts([ten, two, upper], new Set())).toEqual([upper, two, ten]);
  expect(sortAccounts([ten, two, upper], new Set(["100000000000"]))).toEqual([ten, upper, two]);
});
