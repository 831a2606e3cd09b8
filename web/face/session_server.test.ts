import { expect, test } from "vitest";
import {
  type Browser,
  CallFailed,
  type Session,
  SessionEnded,
  SessionServer,
  retryDelayMs,
} from "./session_server";

class ListServer extends SessionServer<Session> {
  list(next: string | null): Promise<unknown> {
    return this.call({ method: "GET", path: "/list", parameters: { next, name: "a+b" } });
  }

  ask(body: unknown): Promise<unknown> {
    return this.call({ method: "POST", path: "/", headers: { "X-Amz-Target": "List.Ask" }, body });
  }
}

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
  return { server: new ListServer("/list/session", browser), asked, waits };
}

test("calls after the session's bear its CSRF token and never a cross-site redirect", async () => {
  const { server, asked } = scripted({ body: { csrfToken: "t0ken" } }, { body: {} });
  await server.session();
  await server.list(null);
  expect(asked.map((each) => each.address)).toEqual(["/list/session", "/list?name=a%2Bb"]);
  expect(asked[1]!.init).toMatchObject({
    headers: { "X-CSRF-Token": "t0ken" },
    credentials: "same-origin",
    redirect: "error",
    cache: "no-store",
  });
});

test("a body is sent as JSON with the call's own headers", async () => {
  const { server, asked } = scripted({ body: { csrfToken: "t0ken" } }, { body: { Answer: 7 } });
  await server.session();
  expect(await server.ask({ Question: "é" })).toEqual({ Answer: 7 });
  expect(asked[1]!.init).toMatchObject({
    method: "POST",
    headers: { "X-CSRF-Token": "t0ken", "X-Amz-Target": "List.Ask" },
    body: '{"Question":"é"}',
  });
});

test("401 means that the session has ended", async () => {
  const { server } = scripted({ status: 401, body: { message: "Session token not found" } });
  await expect(server.list(null)).rejects.toBeInstanceOf(SessionEnded);
});

test.each([
  "ExpiredTokenException",
  "UnrecognizedClientException",
  "com.amazon.coral.service#MissingAuthenticationTokenException",
])("403 with %s means the same", async (type) => {
  const { server } = scripted({ status: 403, body: { __type: type, message: "No" } });
  await expect(server.ask({})).rejects.toBeInstanceOf(SessionEnded);
});

test.each([
  [{ __type: "AccessDeniedException", Message: "Not you" }],
  [{ __type: "com.amazon.example#AccessDeniedException", message: "Not you" }],
])("an error of AWS JSON tells its type and message: %j", async (body) => {
  const { server } = scripted({ status: 400, body });
  await expect(server.ask({})).rejects.toMatchObject({
    type: "AccessDeniedException",
    message: "Not you",
    status: 400,
  });
});

test("AWS JSON's throttling is tried again", async () => {
  const { server, waits } = scripted(
    { status: 400, body: { __type: "ThrottlingException", message: "Rate exceeded" } },
    { body: 7 },
  );
  expect(await server.ask({})).toBe(7);
  expect(waits).toHaveLength(1);
});

test("403 tells the server's message", async () => {
  const { server } = scripted({ status: 403, body: { message: "No access" } });
  const refused = server.list(null);
  await expect(refused).rejects.toThrow("No access");
  await expect(refused).rejects.toBeInstanceOf(CallFailed);
});

test("429 is tried again after the time the server asks for", async () => {
  const { server, waits } = scripted(
    { status: 429, headers: { "Retry-After": "2" } },
    { body: { items: [] } },
  );
  expect(await server.list(null)).toEqual({ items: [] });
  expect(waits).toEqual([2000]);
});

test("429 is not tried for ever", async () => {
  const { server, waits } = scripted(...Array.from({ length: 4 }, () => ({ status: 429 })));
  await expect(server.list(null)).rejects.toThrow("busy");
  expect(waits).toHaveLength(3);
});

test("a failure of the server is not tried again", async () => {
  const { server, asked } = scripted({ status: 500, body: "<html>" });
  await expect(server.list(null)).rejects.toThrow("(500)");
  expect(asked).toHaveLength(1);
});

test("the server's clock counts, not the browser's", async () => {
  const { server } = scripted({ headers: { Date: new Date(5_000_000).toUTCString() } });
  await server.list(null);
  expect(server.now()).toBe(5_000_000);
});

test("waits double, are spread and have an end", () => {
  expect(retryDelayMs(null, { attempt: 1, chance: 0 })).toBe(500);
  expect(retryDelayMs(null, { attempt: 2, chance: 1 })).toBe(2000);
  expect(retryDelayMs("not a number", { attempt: 1, chance: 1 })).toBe(1000);
  expect(retryDelayMs("86400", { attempt: 1, chance: 1 })).toBe(20_000);
});
