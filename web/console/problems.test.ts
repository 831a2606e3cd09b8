import { expect, test } from "vitest";
import { findProblems } from "./problems";
import type { Draft } from "./question";

const SOUND: Draft = {
  principal: "arn:aws:iam::111122223333:role/Reader",
  action: "s3:GetObject",
  resource: "*",
  conditionKeys: [],
};

function problems(changed: Partial<Draft>): Array<[string, string]> {
  return [...findProblems({ ...SOUND, ...changed })];
}

test.each<Partial<Draft>>([
  {},
  { principal: " arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/A_b+=,.@-1 " },
  { principal: "arn:aws:iam::111122223333:root" },
  { principal: "arn:aws:iam::111122223333:user/people/ada" },
  { action: "access-analyzer:ListAnalyzers" },
  { resource: "" },
  { resource: "arn:aws:s3:::bucket/a key" },
  { resource: "arn:aws:dynamodb:eu-central-1:111122223333:table/Orders" },
  { conditionKeys: [{ name: "", values: " \n" }] },
  { conditionKeys: [{ name: "aws:RequestTag/Cost center", values: "7\n8" }] },
  { conditionKeys: [{ name: "token.actions.example.com:sub", values: "repo:a/b" }] },
])("there is nothing to say against %j", (changed) => expect(problems(changed)).toEqual([]));

test.each<[Partial<Draft>, string, string]>([
  [{ principal: " " }, "principal", "Enter the ARN of a role"],
  [{ principal: "Reader" }, "principal", "such as arn:aws:iam"],
  [{ principal: "arn:aws:iam::111122223333:group/Readers" }, "principal", "such as arn:aws:iam"],
  [{ principal: "arn:aws:iam::1111:role/Reader" }, "principal", "such as arn:aws:iam"],
  [
    { principal: "arn:aws:sts::111122223333:assumed-role/Reader/ada" },
    "principal",
    "session of a role",
  ],
  [{ action: "" }, "action", "Enter an action"],
  [{ action: "s3:Get*" }, "action", "without wildcards"],
  [{ action: "GetObject" }, "action", "s3:GetObject"],
  [{ resource: "bucket/key" }, "resource", "Enter an ARN"],
  [{ resource: "arn:aws:s3:bucket" }, "resource", "Enter an ARN"],
  [{ conditionKeys: [{ name: "", values: "7" }] }, "name-0", "Enter the condition key"],
  [{ conditionKeys: [{ name: "SourceIp", values: "7" }] }, "name-0", "aws:SourceIp"],
  [{ conditionKeys: [{ name: "aws:SourceIp", values: "" }] }, "values-0", "Enter a value"],
  [
    {
      conditionKeys: [
        { name: "aws:SourceIp", values: "203.0.113.7" },
        { name: "AWS:sourceip", values: "203.0.113.8" },
      ],
    },
    "name-1",
    "above already",
  ],
])("%j has a problem in %s: %s", (changed, field, message) => {
  expect(problems(changed)).toEqual([[field, expect.stringContaining(message)]]);
});

test("problems come in the order of the form", () => {
  const empty = { principal: "", action: "", resource: "x", conditionKeys: [{ name: "x", values: "" }] };
  expect(problems(empty).map(([field]) => field)).toEqual([
    "principal",
    "action",
    "resource",
    "name-0",
    "values-0",
  ]);
});
