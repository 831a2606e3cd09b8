/** Calls to the server: the session cookie proves who, a CSRF header that it is us. */

/** What each face is told of who is signed in. */
export interface Session {
  userName: string;
  displayName: string;
  email: string;
  csrfToken: string;
  /** Milliseconds since 1970 by the server's clock. */
  expiresAtMs: number;
  organizationName: string;
}

/** The server refused or failed; the message is fit for the person at the screen. */
export class CallFailed extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** AWS's name for the error, where there is one: `AccessDeniedException`. */
    readonly type = "",
  ) {
    super(message);
  }
}

/** The session is over: only signing in again helps. */
export class SessionEnded extends CallFailed {
  constructor() {
    super(401, "Your session has ended.");
  }
}

export interface Call {
  method: "GET" | "POST";
  path: string;
  parameters?: Record<string, string | null>;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
}

const ATTEMPTS = 4;
const LONGEST_WAIT_MS = 20_000;
const ENDED = /^(ExpiredToken|UnrecognizedClient|MissingAuthenticationToken)Exception$/;
const BUSY = "ThrottlingException";

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

/** The calls of a face: its session, signing out, and by `call` what the face adds. */
export class SessionServer<S extends Session> {
  #csrfToken = "";
  #clockOffsetMs = 0;

  /** sessionPath: where the face asks who is signed in. */
  constructor(
    private readonly sessionPath: string,
    private readonly browser: Browser = BROWSER,
  ) {}

  /** The time by the server's clock, as far as its answers have told it. */
  now(): number {
    return this.browser.now() + this.#clockOffsetMs;
  }

  async session(): Promise<S> {
    const session = (await this.call({ method: "GET", path: this.sessionPath })) as S;
    this.#csrfToken = session.csrfToken;
    return session;
  }

  async signOut(): Promise<void> {
    await this.call({ method: "POST", path: "/logout" });
  }

  protected async call(call: Call): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#send(call);
      if (response.ok) return parseBody(await response.text());
      const error = await failure(response);
      if (!isWorthRetrying(error) || attempt === ATTEMPTS) throw error;
      await this.browser.wait(
        retryDelayMs(response.headers.get("Retry-After"), { attempt, chance: Math.random() }),
      );
    }
  }

  async #send({ method, path, parameters = {}, headers, body }: Call): Promise<Response> {
    let response: Response;
    try {
      response = await this.browser.fetch(withQuery(path, parameters), {
        method,
        headers: { Accept: "application/json", "X-CSRF-Token": this.#csrfToken, ...headers },
        body: body === undefined ? null : JSON.stringify(body),
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

function isWorthRetrying({ status, type }: CallFailed): boolean {
  return status === 429 || status === 503 || type === BUSY;
}

async function failure(response: Response): Promise<CallFailed> {
  const { status } = response;
  const { type, message } = parseError(parseBody(await response.text()));
  if (status === 401 || (status === 403 && ENDED.test(type))) return new SessionEnded();
  if (status === 403) return new CallFailed(403, message ?? "No access", type);
  if (status === 429 || type === BUSY) {
    return new CallFailed(429, "The server is busy. Wait a moment and try again.", type);
  }
  return new CallFailed(status, message ?? `The server answered with an error (${status}).`, type);
}

function parseBody(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** The error in a body of AWS JSON or of our own pages; the type without the model's prefix. */
function parseError(body: unknown): { type: string; message: string | null } {
  const { __type: type, message, Message } = (body ?? {}) as Record<string, unknown>;
  const told = message ?? Message;
  return {
    type: typeof type === "string" ? type.slice(type.lastIndexOf("#") + 1) : "",
    message: typeof told === "string" && told ? told : null,
  };
}
