/** The portal's calls to the server. */

import { type Browser, SessionServer, type Session as AnySession } from "../face/session_server";
import type { Page } from "./paging";

export interface Session extends AnySession {
  startUrl: string;
  ssoRegion: string;
  issuerUrl: string;
  /** Whether the person has a role to act with in the console. */
  hasConsole: boolean;
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

const PAGE_SIZE = "100";

export class PortalServer extends SessionServer<Session> {
  readonly #roles = new Map<string, Promise<Page<Role>>>();

  constructor(browser?: Browser) {
    super("/start/session", browser);
  }

  async accounts(pageToken: string | null): Promise<Page<Account>> {
    const answer = (await this.#get("/assignment/accounts", {
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
    const answer = (await this.#get("/assignment/roles", {
      account_id: accountId,
      max_result: PAGE_SIZE,
      next_token: pageToken,
    })) as { roleList?: Role[]; nextToken?: string | null };
    return { items: answer.roleList ?? [], nextToken: answer.nextToken || null };
  }

  async roleCredentials(role: Role): Promise<RoleCredentials> {
    const answer = (await this.#get("/federation/credentials", {
      role_name: role.roleName,
      account_id: role.accountId,
    })) as { roleCredentials: RoleCredentials };
    return answer.roleCredentials;
  }

  #get(path: string, parameters: Record<string, string | null>): Promise<unknown> {
    return this.call({ method: "GET", path, parameters });
  }
}
