/** What a person pastes into a terminal or a file to use a role. */

import type { Role, RoleCredentials, Session } from "../server";
import { iniName, iniValue, quotePosix, quotePowerShell } from "./quoting";

/** Where and what for: everything a snippet needs besides the keys. */
export interface Target {
  role: Role;
  session: Session;
  /** Scheme, host and port of this server: all services answer there. */
  endpointUrl: string;
}

export const SESSION_NAME = "vestibule";
const SCOPES = "sso:account:access";
const MASK = "•".repeat(16);

/** The name that `aws configure sso` would propose. */
export function profileName(role: Role): string {
  return `${role.roleName}-${role.accountId}`;
}

/**
 * The start URL for the AWS CLI, which takes https only (since 2.35.13).
 *
 * The issuer's URL is an alias that the CLI accepts without asking anybody.
 */
export function cliStartUrl(session: Session): string {
  return session.issuerUrl.startsWith("https://") ? session.issuerUrl : session.startUrl;
}

/** The answers to the questions of `aws configure sso`, in its order. */
export function configureSsoAnswers(session: Session): Array<[question: string, answer: string]> {
  return [
    ["SSO session name", SESSION_NAME],
    ["SSO start URL", cliStartUrl(session)],
    ["SSO region", session.ssoRegion],
    ["SSO registration scopes", SCOPES],
  ];
}

/** Sections for `~/.aws/config`; no secret in them. */
export function renderSsoProfile({ role, session, endpointUrl }: Target): string {
  const endpoint = iniValue(endpointUrl);
  const region = iniValue(session.ssoRegion);
  return lines(
    `[profile ${iniName(profileName(role))}]`,
    `sso_session = ${SESSION_NAME}`,
    `sso_account_id = ${iniValue(role.accountId)}`,
    `sso_role_name = ${iniValue(role.roleName)}`,
    `region = ${region}`,
    `endpoint_url = ${endpoint}`,
    `services = ${SESSION_NAME}`,
    "",
    `[sso-session ${SESSION_NAME}]`,
    `sso_start_url = ${iniValue(cliStartUrl(session))}`,
    `sso_region = ${region}`,
    `sso_registration_scopes = ${SCOPES}`,
    "",
    `[services ${SESSION_NAME}]`,
    "sso =",
    `  endpoint_url = ${endpoint}`,
    "sso_oidc =",
    `  endpoint_url = ${endpoint}`,
  );
}

export function renderLogin(role: Role): string {
  return `aws sso login --profile ${shellWord(profileName(role))}`;
}

/** `aws configure sso` reads no endpoint from a profile, only from the environment. */
export function renderConfigureSso({ endpointUrl }: Target): string {
  return `AWS_ENDPOINT_URL=${shellWord(endpointUrl)} aws configure sso`;
}

export function renderPosix(credentials: RoleCredentials, target: Target): string {
  return lines(
    ...environment(credentials, target).map(([name, value]) => {
      return `export ${name}=${quotePosix(value)}`;
    }),
  );
}

export function renderPowerShell(credentials: RoleCredentials, target: Target): string {
  return lines(
    ...environment(credentials, target).map(([name, value]) => {
      return `$Env:${name}=${quotePowerShell(value)}`;
    }),
  );
}

/** A section for `~/.aws/credentials`. */
export function renderCredentialsFile(
  credentials: RoleCredentials,
  { role, session, endpointUrl }: Target,
): string {
  return lines(
    `[${iniName(`${role.accountId}_${role.roleName}`)}]`,
    `aws_access_key_id = ${iniValue(credentials.accessKeyId)}`,
    `aws_secret_access_key = ${iniValue(credentials.secretAccessKey)}`,
    `aws_session_token = ${iniValue(credentials.sessionToken)}`,
    `region = ${iniValue(session.ssoRegion)}`,
    `endpoint_url = ${iniValue(endpointUrl)}`,
  );
}

/** The same keys with the secret parts blotted out; the access key id is no secret. */
export function masked(credentials: RoleCredentials): RoleCredentials {
  return { ...credentials, secretAccessKey: MASK, sessionToken: MASK };
}

function environment(
  credentials: RoleCredentials,
  { session, endpointUrl }: Target,
): Array<[name: string, value: string]> {
  return [
    ["AWS_ACCESS_KEY_ID", credentials.accessKeyId],
    ["AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey],
    ["AWS_SESSION_TOKEN", credentials.sessionToken],
    ["AWS_DEFAULT_REGION", session.ssoRegion],
    ["AWS_ENDPOINT_URL", endpointUrl],
  ];
}

function shellWord(value: string): string {
  return /^[\w+=,.@:/-]+$/.test(value) ? value : quotePosix(value);
}

function lines(...text: string[]): string {
  return `${text.join("\n")}\n`;
}
