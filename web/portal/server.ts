/** The portal's calls to the server: the session cookie proves who, a CSRF header that it is us. */

import type { Page } from "./paging";

export interface Session {
  userName: string;
  displayName: string;
  email: string;
  startUrl: string;
  ssoRegion: string;
  issuerUrl: string;
  csrfToken: string;
  expiresAtMs: number;
  organizationName: string;
}

export interface Account {
  accountId: string;
  accountName: string;
  emailAddress: string;
}

export interface Role {
  roleName: string;
  accountId: string;
}

export interface RoleCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** Milliseconds since 1970 by the server's clock. */
  expiration: number;
}

/** The server refused or failed; the message is fit for the person at the screen. */
export class CallFailed extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The session is over (401): only signing in again helps. */
export class SessionEnded extends CallFailed {
  constructor() {
    super(401, "Your session has ended.");
  }
}

const PAGE_SIZE = "100";
const ATTEMPTS = 4;
const LONGEST_WAIT_MS = 20_000;

export interface Browser {
  fetch: typeof fetch;
  now: () => number;
  wait: (milliseconds: number) => Promise<void>;
}

const BROWSER: Browser = {
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export class PortalServer {
  #csrfToken = "";
  #clockOffsetMs = 0;
  readonly #roles = new Map<string, Promise<Page<Role>>>();

  constructor(private readonly browser: Browser = BROWSER) {}

  /** The time by the server's clock, as far as its answers have told it. */
  now(): number {
    return this.browser.now() + this.#clockOffsetMs;
  }

  async session(): Promise<Session> {
    const session = (await this.#call("GET", "/start/session")) as Session;
    this.#csrfToken = session.csrfToken;
    return session;
  }

  async accounts(pageToken: string | null): Promise<Page<Account>> {
    const answer = (await this.#call("GET", "/assignment/accounts", {
      max_result: PAGE_SIZE,
      next_token: pageToken,
    })) as { accountList?: Account[]; nextToken?: string | null };
    return { items: answer.accountList ?? [], nextToken: answer.nextToken || null };
  }

  /** One page of an account's roles; answers are kept until the portal is loaded again. */
  roles(accountId: string, pageToken: string | null): Promise<Page<Role>> {
    const key = `${accountId} ${pageToken ?? ""}`;
    const kept = this.#roles.get(key);
    if (kept) return kept;
    const asked = this.#askRoles(accountId, pageToken);
    this.#roles.set(key, asked);
    asked.catch(() => this.#roles.delete(key));
    return asked;
  }

  async #askRoles(accountId: string, pageToken: string | null): Promise<Page<Role>> {
    const answer = (await this.#call("GET", "/assignment/roles", {
      account_id: accountId,
      max_result: PAGE_SIZE,
      next_token: pageToken,
    })) as { roleList?: Role[]; nextToken?: string | null };
    return { items: answer.roleList ?? [], nextToken: answer.nextToken || null };
  }

  async roleCredentials(role: Role): Promise<RoleCredentials> {
    const answer = (await this.#call("GET", "/federation/credentials", {
      role_name: role.roleName,
      account_id: role.accountId,
    })) as { roleCredentials: RoleCredentials };
    return answer.roleCredentials;
  }

  async signOut(): Promise<void> {
    await this.#call("POST", "/logout");
  }

  async #call(
    method: "GET" | "POST",
    path: string,
    parameters: Record<string, string | null> = {},
  ): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#send(method, withQuery(path, parameters));
      if (response.ok) return parseBody(await response.text());
      const error = await failure(response);
      const isWorthRetrying = response.status === 429 || response.status === 503;
      if (!isWorthRetrying || attempt === ATTEMPTS) throw error;
      await this.browser.wait(
        retryDelayMs(response.headers.get("Retry-After"), { attempt, chance: Math.random() }),
      );
    }
  }

  async #send(method: string, address: string): Promise<Response> {
    let response: Response;
    try {
      response = await this.browser.fetch(address, {
        method,
        headers: { Accept: "application/json", "X-CSRF-Token": this.#csrfToken },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
      });
    } catch {
      throw new CallFailed(0, "The server could not be reached. Check your connection.");
    }
    const serverTime = Date.parse(response.headers.get("Date") ?? "");
    if (!Number.isNaN(serverTime)) this.#clockOffsetMs = serverTime - this.browser.now();
    return response;
  }
}

export function withQuery(path: string, parameters: Record<string, string | null>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

/** How long to wait before the next attempt: what the server asks for, else doubling, spread. */
export function retryDelayMs(
  retryAfter: string | null,
  { attempt, chance }: { attempt: number; chance: number },
): number {
  const seconds = retryAfter === null || retryAfter.trim() === "" ? Number.NaN : Number(retryAfter);
  if (seconds >= 0) return Math.min(seconds * 1000, LONGEST_WAIT_MS);
  return Math.min(500 * 2 ** attempt * (0.5 + chance / 2), LONGEST_WAIT_MS);
}

async function failure(response: Response): Promise<CallFailed> {
  if (response.status === 401) return new SessionEnded();
  const message = messageOf(parseBody(await response.text()));
  if (response.status === 403) return new CallFailed(403, message ?? "No access");
  if (response.status === 429) {
    return new CallFailed(429, "The server is busy. Wait a moment and try again.");
  }
  return new CallFailed(
    response.status,
    message ?? `The server answered with an error (${response.status}).`,
  );
}

function parseBody(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function messageOf(body: unknown): string | null {
  const message = (body as { message?: unknown } | null)?.message;
  return typeof message === "string" && message ? message : null;
}
