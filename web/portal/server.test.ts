import { expect, test } from "vitest";
import { PortalServer } from "./server";

const ROLE = { accountId: "111122223333", roleName: "Read+Only" };

function scripted(...answers: Array<{ status?: number; body?: unknown }>) {
  const asked: string[] = [];
  const server = new PortalServer({
    fetch: async (address) => {
      asked.push(String(address));
      const { status = 200, body = {} } = answers.shift()!;
      return new Response(JSON.stringify(body), { status });
    },
    now: () => 0,
    wait: async () => {},
  });
  return { server, asked };
}

test("keys are asked for by role and account", async () => {
  const keys = { accessKeyId: "ASIA" };
  const { server, asked } = scripted({ body: { roleCredentials: keys } });
  expect(await server.roleCredentials(ROLE)).toEqual(keys);
  expect(asked).toEqual(["/federation/credentials?role_name=Read%2BOnly&account_id=111122223333"]);
});

test("a page of accounts tells how to go on", async () => {
  const { server, asked } = scripted({ body: { accountList: [], nextToken: "n" } }, { body: {} });
  expect(await server.accounts(null)).toEqual({ items: [], nextToken: "n" });
  expect(await server.accounts("n")).toEqual({ items: [], nextToken: null });
  expect(asked[1]).toBe("/assignment/accounts?max_result=100&next_token=n");
});

test("roles are asked for once, and again after a failure", async () => {
  const { server, asked } = scripted({ status: 500 }, { body: { roleList: [ROLE] } });
  await expect(server.roles("111122223333", null)).rejects.toThrow();
  await server.roles("111122223333", null);
  expect((await server.roles("111122223333", null)).items).toEqual([ROLE]);
  expect(asked).toHaveLength(2);
});
