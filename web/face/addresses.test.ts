import { expect, test } from "vitest";
import { signInAddress } from "./addresses";

test.each(["/start/#/console?account_id=111122223333&a=b", "/console/?principal=a:b/c&action=x%26y"])(
  "sign-in comes back to %s",
  (returnTo) => {
    const address = signInAddress(new URL(returnTo, "http://localhost"));
    expect(new URL(address, "http://localhost").searchParams.get("return_to")).toBe(returnTo);
  },
);
