/** What all tabs with keys share: loading and failure, the time left, showing the secrets. */

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Toggle from "@cloudscape-design/components/toggle";
import type { ReactNode } from "react";
import type { RoleCredentials } from "../server";
import { renderDuration } from "./lifetime";
import { masked } from "./snippets";
import type { RoleKeys } from "./use_role_credentials";

export function KeysPanel({
  keys,
  areSecretsShown,
  onShowSecrets,
  children,
}: {
  keys: RoleKeys;
  areSecretsShown: boolean;
  onShowSecrets: (shown: boolean) => void;
  children: (real: RoleCredentials, shown: RoleCredentials) => ReactNode;
}) {
  const { credentials, failure } = keys;
  return (
    <SpaceBetween size="m">
      {failure && (
        <Alert
          type={credentials ? "warning" : "error"}
          header={credentials ? "The keys could not be renewed" : "No keys"}
          action={<Button onClick={keys.retry}>Try again</Button>}
        >
          {failure}
        </Alert>
      )}
      {!credentials && !failure && (
        <StatusIndicator type="loading">Getting access keys</StatusIndicator>
      )}
      {credentials && (
        <SpaceBetween size="m">
          <div className="keys-bar">
            <LiveRegion hidden>
              {keys.renewals > 0 && `New access keys (${keys.renewals})`}
            </LiveRegion>
            <TimeLeft expiration={credentials.expiration} now={keys.now} />
            <Toggle
              checked={areSecretsShown}
              onChange={({ detail }) => onShowSecrets(detail.checked)}
            >
              Show secrets
            </Toggle>
          </div>
          {children(credentials, areSecretsShown ? credentials : masked(credentials))}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

function TimeLeft({ expiration, now }: { expiration: number; now: number }) {
  const left = expiration - now;
  return (
    <span role="timer" aria-label="Keys expire in">
      <StatusIndicator type={left > 60_000 ? "success" : "warning"}>
        {left > 0
          ? `Expires in ${renderDuration(left)} (${new Date(expiration).toLocaleTimeString()})`
          : "Expired"}
      </StatusIndicator>
    </span>
  );
}
