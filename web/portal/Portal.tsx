/** The whole portal: one session, its accounts, and the dialog for a role's access keys. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Alert from "@cloudscape-design/components/alert";
import Spinner from "@cloudscape-design/components/spinner";
import { useState } from "react";
import { AccountsPage } from "./AccountsPage";
import { SIGNED_OUT } from "./addresses";
import { PortalHeader } from "./PortalHeader";
import { PortalServer, SessionEnded } from "./server";
import { useSession } from "./use_session";

export function Portal() {
  const [server] = useState(() => new PortalServer());
  const { session, failure, signIn } = useSession(server);
  const [signOutFailure, setSignOutFailure] = useState<string | null>(null);

  const signOut = async () => {
    setSignOutFailure(null);
    try {
      await server.signOut();
    } catch (error) {
      if (!(error instanceof SessionEnded)) {
        setSignOutFailure((error as Error).message);
        return;
      }
    }
    location.assign(SIGNED_OUT);
  };

  return (
    <>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        Skip to main content
      </a>
      <PortalHeader session={session} onSignOut={signOut} />
      <main id="main" className="page" tabIndex={-1}>
        {signOutFailure && (
          <Alert type="error" header="You are not signed out">
            {signOutFailure}
          </Alert>
        )}
        {failure && (
          <Alert
            type="error"
            header="The portal could not be loaded"
            action={<Button onClick={signIn}>Sign in</Button>}
          >
            {failure}
          </Alert>
        )}
        {!session && !failure && (
          <Box textAlign="center" padding="xxl" color="text-body-secondary">
            <Spinner /> Loading
          </Box>
        )}
        {session && <AccountsPage server={server} session={session} onSessionEnded={signIn} />}
      </main>
    </>
  );
}
