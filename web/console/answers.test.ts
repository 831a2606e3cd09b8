import { expect, test } from "vitest";
import { CallFailed } from "../face/session_server";
import { failureInWords, statementInWords } from "./answers";
import type { MatchedStatement } from "./server";

const STATEMENT: MatchedStatement = {
  PolicyType: "identity-based policy",
  Policy: "Readers",
  Sid: "",
  Index: 0,
  Effect: "Allow",
};

test("statements are counted from one, unless they have a name", () => {
  expect(statementInWords(STATEMENT)).toBe("Statement 1 of the identity-based policy Readers");
  expect(statementInWords({ ...STATEMENT, Sid: "ReadAll" })).toBe(
    "Statement ReadAll of the identity-based policy Readers",
  );
});

test.each([
  [403, "", "You may not ask this"],
  [400, "AccessDeniedException", "You may not ask this"],
  [400, "ValidationException", "This question cannot be answered"],
  [404, "ResourceNotFoundException", "This question cannot be answered"],
  [429, "", "No answer"],
  [500, "InternalFailure", "No answer"],
  [0, "", "No answer"],
])("a failure with status %d and type %j is told as %j", (status, type, words) => {
  expect(failureInWords(new CallFailed(status, "", type))).toBe(words);
});
