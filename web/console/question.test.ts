import { expect, test } from "vitest";
import { type Question, parseQuery, questionOf, renderQuery } from "./question";

const PLAIN: Question = {
  principal: "arn:aws:iam::111122223333:role/team/Reader",
  action: "s3:GetObject",
  resource: "arn:aws:s3:::bucket/key",
  conditionKeys: [],
};

test("the query of a question can be read by people", () => {
  expect(renderQuery(PLAIN)).toBe(
    "?principal=arn:aws:iam::111122223333:role/team/Reader&action=s3:GetObject" +
      "&resource=arn:aws:s3:::bucket/key",
  );
});

test.each<Question>([
  PLAIN,
  { ...PLAIN, resource: "arn:aws:s3:::b/ä &?#%3A+=.txt" },
  {
    ...PLAIN,
    resource: "*",
    conditionKeys: [
      { name: "aws:SourceIp", values: ["203.0.113.7", "2001:db8::/32"] },
      { name: "aws:RequestTag/a=b&c", values: ["x=y"] },
    ],
  },
])("a question survives its query: %j", (question) => {
  expect(questionOf(parseQuery(renderQuery(question)))).toEqual(question);
});

test("an empty query is an empty draft about any resource", () => {
  expect(parseQuery("")).toEqual({ principal: "", action: "", resource: "*", conditionKeys: [] });
});

test("white space, empty lines and empty rows are not asked", () => {
  expect(
    questionOf({
      principal: ` ${PLAIN.principal}\n`,
      action: "s3:GetObject ",
      resource: " ",
      conditionKeys: [
        { name: " ", values: "\n" },
        { name: "aws:SourceIp ", values: "203.0.113.7\r\n\n 198.51.100.1 \n" },
      ],
    }),
  ).toEqual({
    ...PLAIN,
    resource: "*",
    conditionKeys: [{ name: "aws:SourceIp", values: ["203.0.113.7", "198.51.100.1"] }],
  });
});
