import { expect, test } from "vitest";
import { withConditionKey } from "./condition_keys";

const ROW = { name: "aws:SourceIp", values: "203.0.113.7" };

test("a key gets a row of its own at the end", () => {
  expect(withConditionKey([ROW], "aws:SourceVpc")).toEqual({
    conditionKeys: [ROW, { name: "aws:SourceVpc", values: "" }],
    index: 1,
  });
});

test("a key that has a row keeps it, in whatever case", () => {
  expect(withConditionKey([ROW], "AWS:sourceIP")).toEqual({ conditionKeys: [ROW], index: 0 });
});
