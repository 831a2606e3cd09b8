import { expect, test } from "vitest";
import type { Session } from "../server";
import {
  cliStartUrl,
  masked,
  renderConfigureSso,
  renderCredentialsFile,
  renderLogin,
  renderPosix,
  renderPowerShell,
  renderSsoProfile,
} from "./snippets";

const session: Session = {
  userName: "alice",
  displayName: "Alice",
  email: "alice@corp.example",
  startUrl: "http://localhost:8700/start",
  ssoRegion: "eu-central-1",
  issuerUrl: "https://d-1234567890.awsapps.com/start",
  csrfToken: "csrf",
  expiresAtMs: 0,
  organizationName: "Corp",
  hasConsole: false,
};
const role = { accountId: "111122223333", roleName: "ReadOnly" };
const target = { role, session, endpointUrl: "http://localhost:8700" };
const credentials = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "se/cr+et",
  sessionToken: "to/ken==",
  expiration: 0,
};

test("the SSO profile is complete and holds this server's endpoint", () => {
  expect(renderSsoProfile(target)).toBe(`[profile ReadOnly-111122223333]
sso_session = vestibule
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-central-1
endpoint_url = http://localhost:8700
services = vestibule

[sso-session vestibule]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[services vestibule]
sso =
  endpoint_url = http://localhost:8700
sso_oidc =
  endpoint_url = http://localhost:8700
`);
});

test("the CLI gets an https start URL where there is one", () => {
  expect(cliStartUrl(session)).toBe("https://d-1234567890.awsapps.com/start");
  expect(cliStartUrl({ ...session, issuerUrl: "http://localhost:8700/start" })).toBe(
    "http://localhost:8700/start",
  );
});

test("the commands name profile and endpoint", () => {
  expect(renderLogin(role)).toBe("aws sso login --profile ReadOnly-111122223333");
  expect(renderConfigureSso(target)).toBe(
    "AWS_ENDPOINT_URL=http://localhost:8700 aws configure sso",
  );
});

test("the shell exports keys, Region and endpoint", () => {
  expect(renderPosix(credentials, target)).toBe(`export AWS_ACCESS_KEY_ID='ASIAEXAMPLE'
export AWS_SECRET_ACCESS_KEY='se/cr+et'
export AWS_SESSION_TOKEN='to/ken=='
export AWS_DEFAULT_REGION='eu-central-1'
export AWS_ENDPOINT_URL='http://localhost:8700'
`);
});

test("PowerShell sets the same", () => {
  expect(renderPowerShell(credentials, target)).toContain("$Env:AWS_SESSION_TOKEN='to/ken=='\n");
});

test("the credentials file's section is named by account and role", () => {
  expect(renderCredentialsFile(credentials, target)).toBe(`[111122223333_ReadOnly]
aws_access_key_id = ASIAEXAMPLE
aws_secret_access_key = se/cr+et
aws_session_token = to/ken==
region = eu-central-1
endpoint_url = http://localhost:8700
`);
});

test("masked keys hold no secret in any form", () => {
  const hidden = masked(credentials);
  for (const render of [renderPosix, renderPowerShell, renderCredentialsFile]) {
    const text = render(hidden, target);
    expect(text).toContain("ASIAEXAMPLE");
    expect(text).not.toContain("se/cr+et");
    expect(text).not.toContain("to/ken");
  }
});

test("a hostile role name adds neither a line nor a section", () => {
  const hostile = { ...role, roleName: "x]\n[profile admin]\ncredential_process = id" };
  const text = renderSsoProfile({ ...target, role: hostile });
  expect(text.match(/^\[/gm)).toHaveLength(3);
  expect(text).not.toMatch(/^credential_process/m);
  expect(renderCredentialsFile(credentials, { ...target, role: hostile }).match(/^\[/gm)).toHaveLength(
    1,
  );
});
