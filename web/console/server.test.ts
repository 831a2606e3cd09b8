import { expect, test } from "vitest";
import { ConsoleServer } from "./server";

test("a question is asked in the shape of AWS JSON, with the role acted with", async () => {
  const asked: Array<[string, RequestInit]> = [];
  const answers: unknown[] = [{ csrfToken: "t0ken", roles: [] }, { Decision: "allowed" }];
  const server = new ConsoleServer({
    fetch: async (address, init) => {
      asked.push([String(address), init!]);
      return new Response(JSON.stringify(answers.shift()));
    },
    now: () => 0,
    wait: async () => {},
  });
  await server.session();
  const answer = await server.explainAccess("111122223333/Admin", {
    principal: "arn:aws:iam::111122223333:role/Reader",
    action: "s3:GetObject",
    resource: "*",
    conditionKeys: [{ name: "aws:SourceIp", values: ["203.0.113.7"] }],
  });
  expect(answer).toEqual({ Decision: "allowed" });
  expect(asked.map(([address]) => address)).toEqual(["/console/session", "/"]);
  const { method, headers, body } = asked[1]![1];
  expect(method).toBe("POST");
  expect(headers).toEqual({
    Accept: "application/json",
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "VestibuleConsole.ExplainAccess",
    "X-CSRF-Token": "t0ken",
    "X-Vestibule-Role": "111122223333/Admin",
  });
  expect(JSON.parse(String(body))).toEqual({
    PrincipalArn: "arn:aws:iam::111122223333:role/Reader",
    Action: "s3:GetObject",
    Resource: "*",
    ContextEntries: [{ Name: "aws:SourceIp", Values: ["203.0.113.7"] }],
  });
});
