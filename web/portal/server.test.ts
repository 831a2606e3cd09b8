import { expect, test } from "vitest";
import { type Browser, CallFailed, PortalServer, SessionEnded, retryDelayMs } from "./server";

const ROLE = { accountId: "111122223333", roleName: "Read+Only" };

function scripted(...answers: Array<{ status?: number; body?: unknown; headers?: HeadersInit }>) {
  const asked: Array<{ address: string; init: RequestInit }> = [];
  const waits: number[] = [];
  const browser: Browser = {
    fetch: async (address, init) => {
      asked.push({ address: String(address), init: init ?? {} });
      const { status = 200, body = {}, headers = {} } = answers.shift()!;
      return new Response(JSON.stringify(body), { status, headers });
    },
    now: () => 1_000_000,
    wait: async (milliseconds) => void waits.push(milliseconds),
  };
  return { server: new PortalServer(browser), asked, waits };
}

test("calls after the session's bear its CSRF token and never a cross-site redirect", async () => {
  const { server, asked } = scripted(
    { body: { csrfToken: "t0ken" } },
    { body: { roleCredentials: { accessKeyId: "ASIA" } } },
  );
  await server.session();
  await server.roleCredentials(ROLE);
  expect(asked[1]!.address).toBe(
    "/federation/credentials?role_name=Read%2BOnly&account_id=111122223333",
  );
  expect(asked[1]!.init).toMatchObject({
    headers: { "X-CSRF-Token": "t0ken" },
    credentials: "same-origin",
    redirect: "error",
    cache: "no-store",
  });
});

test("401 means that the session has ended", async () => {
  const { server } = scripted({ status: 401, body: { message: "Session token not found" } });
  await expect(server.accounts(null)).rejects.toBeInstanceOf(SessionEnded);
});

test("403 tells the server's message", async () => {
  const { server } = scripted({ status: 403, body: { message: "No access" } });
  const refused = server.roleCredentials(ROLE);
  await expect(refused).rejects.toThrow("No access");
  await expect(refused).rejects.toBeInstanceOf(CallFailed);
});

test("429 is tried again after the time the server asks for", async () => {
  const { server, waits } = scripted(
    { status: 429, headers: { "Retry-After": "2" } },
    { body: { accountList: [], nextToken: null } },
  );
  expect(await server.accounts(null)).toEqual({ items: [], nextToken: null });
  expect(waits).toEqual([2000]);
});

test("429 is not tried for ever", async () => {
  const { server, waits } = scripted(...Array.from({ length: 4 }, () => ({ status: 429 })));
  await expect(server.accounts(null)).rejects.toThrow("busy");
  expect(waits).toHaveLength(3);
});

test("a failure of the server is not tried again", async () => {
  const { server, asked } = scripted({ status: 500, body: "<html>" });
  await expect(server.accounts(null)).rejects.toThrow("(500)");
  expect(asked).toHaveLength(1);
});

test("roles are asked for once, and again after a failure", async () => {
  const { server, asked } = scripted({ status: 500 }, { body: { roleList: [ROLE] } });
  await expect(server.roles("111122223333", null)).rejects.toThrow();
  await server.roles("111122223333", null);
  expect((await server.roles("111122223333", null)).items).toEqual([ROLE]);
  expect(asked).toHaveLength(2);
});

test("the server's clock counts, not the browser's", async () => {
  const { server } = scripted({ headers: { Date: new Date(5_000_000).toUTCString() } });
  await server.accounts(null);
  expect(server.now()).toBe(5_000_000);
});

test("waits double, are spread and have an end", () => {
  expect(retryDelayMs(null, { attempt: 1, chance: 0 })).toBe(500);
  expect(retryDelayMs(null, { attempt: 2, chance: 1 })).toBe(2000);
  expect(retryDelayMs("not a number", { attempt: 1, chance: 1 })).toBe(1000);
  expect(retryDelayMs("86400", { attempt: 1, chance: 1 })).toBe(20_000);
});
