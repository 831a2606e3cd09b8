import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CodeBlock } from "./CodeBlock";
import { CopyableValues } from "./CopyableValues";
import {
  type Target,
  configureSsoAnswers,
  renderConfigureSso,
  renderLogin,
  renderSsoProfile,
} from "./snippets";

export function SsoProfilePanel({ target }: { target: Target }) {
  return (
    <SpaceBetween size="l">
      <Box>
        Recommended: the AWS CLI and SDKs sign in through the browser and renew the role's keys by
        themselves. Add this once to <code>~/.aws/config</code>, then sign in.
      </Box>
      <CodeBlock title="Sections for ~/.aws/config" text={renderSsoProfile(target)} />
      <CodeBlock title="Sign in" text={renderLogin(target.role)} />
      <Box variant="h3">Or let a command write it</Box>
      <Box>
        Where Vestibule is installed, this writes profiles for all your accounts and roles and keeps
        what the file holds already:
      </Box>
      <CodeBlock title="Write all profiles" text="vestibule aws-config --write" />
      <Box>
        With the AWS CLI alone, name this server for the set-up and answer its questions with the
        values below. Then add the <code>[services]</code> section above and its line in the profile.
      </Box>
      <CodeBlock title="Set up with the AWS CLI" text={renderConfigureSso(target)} />
      <CopyableValues values={configureSsoAnswers(target.session)} />
    </SpaceBetween>
  );
}
