import { expect, test } from "vitest";
import { pickRole, roleId } from "./roles";

const READER = { accountId: "111122223333", roleName: "Reader" };
const ADMIN = { accountId: "111122223333", roleName: "Admin" };

test("a role is named by account and name", () => {
  expect(roleId(READER)).toBe("111122223333/Reader");
});

test("the chosen role is acted with while the person has it", () => {
  expect(pickRole([READER, ADMIN], "111122223333/Admin")).toBe(ADMIN);
  expect(pickRole([READER], "111122223333/Admin")).toBe(READER);
  expect(pickRole([READER, ADMIN], null)).toBe(READER);
  expect(pickRole([], "111122223333/Admin")).toBeNull();
});
