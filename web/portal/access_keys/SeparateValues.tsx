import type { RoleCredentials } from "../server";
import { CopyableValues } from "./CopyableValues";

export function SeparateValues({
  real,
  shown,
}: {
  real: RoleCredentials;
  shown: RoleCredentials;
}) {
  return (
    <CopyableValues
      values={[
        ["AWS access key ID", shown.accessKeyId, real.accessKeyId],
        ["AWS secret access key", shown.secretAccessKey, real.secretAccessKey],
        ["AWS session token", shown.sessionToken, real.sessionToken],
      ]}
    />
  );
}
