/** The ways to use a role outside the browser, the one without copied secrets first. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { type ReactNode, useState } from "react";
import { accountTitle } from "../accounts";
import type { Account, PortalServer, Role, RoleCredentials, Session } from "../server";
import { CodeBlock } from "./CodeBlock";
import { KeysPanel } from "./KeysPanel";
import { SeparateValues } from "./SeparateValues";
import { SsoProfilePanel } from "./SsoProfilePanel";
import { type Target, renderCredentialsFile, renderPosix, renderPowerShell } from "./snippets";
import { useRoleCredentials } from "./use_role_credentials";

const SSO_PROFILE = "sso-profile";

type Render = (credentials: RoleCredentials, target: Target) => string;

export function AccessKeysDialog({
  server,
  session,
  account,
  role,
  notice,
  onSessionEnded,
  onClose,
}: {
  server: PortalServer;
  session: Session;
  account: Account;
  role: Role;
  notice: ReactNode;
  onSessionEnded: () => void;
  onClose: () => void;
}) {
  const [tab, setTab] = useState(SSO_PROFILE);
  const [areSecretsShown, setSecretsShown] = useState(false);
  // Keys are made when a tab that shows them is opened, not before.
  const [areKeysWanted, setKeysWanted] = useState(false);
  const keys = useRoleCredentials({ server, role, isWanted: areKeysWanted, onSessionEnded });
  const target: Target = { role, session, endpointUrl: location.origin };

  const panel = (children: (real: RoleCredentials, shown: RoleCredentials) => ReactNode) => (
    <KeysPanel keys={keys} areSecretsShown={areSecretsShown} onShowSecrets={setSecretsShown}>
      {children}
    </KeysPanel>
  );
  const block = (title: string, render: Render) =>
    panel((real, shown) => (
      <CodeBlock title={title} text={render(shown, target)} textToCopy={render(real, target)} />
    ));

  return (
    <Modal
      visible
      size="x-large"
      header={`Access keys for ${role.roleName}`}
      closeAriaLabel="Close access keys"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button onClick={onClose}>Close</Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box color="text-body-secondary">{accountTitle(account)}</Box>
        {notice}
        <Tabs
          ariaLabel="Ways to use the role"
          activeTabId={tab}
          onChange={({ detail }) => {
            setTab(detail.activeTabId);
            if (detail.activeTabId !== SSO_PROFILE) setKeysWanted(true);
          }}
          tabs={[
            {
              id: SSO_PROFILE,
              label: "SSO profile",
              content: <SsoProfilePanel target={target} />,
            },
            {
              id: "posix",
              label: "macOS and Linux",
              content: block("Environment variables for sh, bash and zsh", renderPosix),
            },
            {
              id: "powershell",
              label: "PowerShell",
              content: block("Environment variables for PowerShell", renderPowerShell),
            },
            {
              id: "file",
              label: "Credentials file",
              content: block("Section for ~/.aws/credentials", renderCredentialsFile),
            },
            {
              id: "values",
              label: "Separate values",
              content: panel((real, shown) => <SeparateValues real={real} shown={shown} />),
            },
          ]}
        />
        {tab !== SSO_PROFILE && (
          <Alert type="info" statusIconAriaLabel="Info">
            Whoever has these keys can act as this role until they expire, also after you sign out.
            An SSO profile needs no copied secret and renews itself.
          </Alert>
        )}
      </SpaceBetween>
    </Modal>
  );
}
