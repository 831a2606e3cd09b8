/** What is around every page: header, session, signing out, loading and failure. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import { type ReactNode, useState } from "react";
import { SIGNED_OUT } from "./addresses";
import { type Session, SessionEnded, type SessionServer } from "./session_server";
import { useSession } from "./use_session";

export function Face<S extends Session>({
  name,
  server,
  header,
  children,
}: {
  name: string;
  server: SessionServer<S>;
  header: (session: S | null, signOut: () => void) => ReactNode;
  children: (session: S, onSessionEnded: () => void) => ReactNode;
}) {
  const { session, failure, signIn, onSessionEnded } = useSession(server);
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
      {header(session, () => void signOut())}
      <main id="main" className="page" tabIndex={-1}>
        {signOutFailure && (
          <Alert type="error" header="You are not signed out">
            {signOutFailure}
          </Alert>
        )}
        {failure && (
          <Alert
            type="error"
            header={`The ${name} could not be loaded`}
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
        {session && children(session, onSessionEnded)}
      </main>
    </>
  );
}
