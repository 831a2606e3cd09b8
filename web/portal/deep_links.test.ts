import { expect, test } from "vitest";
import { parseDeepLink } from "./deep_links";

test("a console link names account, role and destination", () => {
  const destination = encodeURIComponent("https://console.aws.amazon.com/s3?a=b&c=d");
  expect(
    parseDeepLink(
      `#/console?account_id=111122223333&role_name=Read%2BOnly&destination=${destination}`,
    ),
  ).toEqual({
    kind: "console",
    accountId: "111122223333",
    roleName: "Read+Only",
    destination: "https://console.aws.amazon.com/s3?a=b&c=d",
  });
});

test("a console link may leave the role out", () => {
  expect(parseDeepLink("#/console?account_id=111122223333")).toMatchObject({ roleName: null });
});

test.each(["", "#", "#/", "#/console", "#/console?account_id=abc", "#/device?", "#/other?a=b"])(
  "%j is no deep link",
  (fragment) => expect(parseDeepLink(fragment)).toBeNull(),
);

test("a device link stays on this origin whatever its code holds", () => {
  expect(parseDeepLink("#/device?user_code=ABCD-EFGH")).toEqual({
    kind: "device",
    address: "/device?user_code=ABCD-EFGH",
  });
  const hostile = parseDeepLink("#/device?user_code=%2F%2Fevil.example%26a%3Db%23c");
  expect(hostile).toEqual({
    kind: "device",
    address: "/device?user_code=%2F%2Fevil.example%26a%3Db%23c",
  });
});
