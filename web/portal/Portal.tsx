/** The whole portal: one session, its accounts, and the dialog for a role's access keys. */

import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { CONSOLE, PORTAL } from "../face/addresses";
import { Face } from "../face/Face";
import { Header } from "../face/Header";
import { AccountsPage } from "./AccountsPage";
import { PortalServer, type Session } from "./server";

export function Portal() {
  const [server] = useState(() => new PortalServer());
  return (
    <Face
      name="portal"
      server={server}
      header={(session, signOut) => <PortalHeader session={session} onSignOut={signOut} />}
    >
      {(session, onSessionEnded) => (
        <AccountsPage server={server} session={session} onSessionEnded={onSessionEnded} />
      )}
    </Face>
  );
}

function PortalHeader({ session, onSignOut }: { session: Session | null; onSignOut: () => void }) {
  return (
    <Header
      home={PORTAL}
      caption={session?.organizationName || "Access portal"}
      user={
        session && (
          <span className="user" title={session.email || session.userName}>
            {session.displayName || session.userName}
          </span>
        )
      }
    >
      {session?.hasConsole && (
        <Button wrapText={false} variant="link" href={CONSOLE}>
          Console
        </Button>
      )}
      {session && (
        <Button wrapText={false} onClick={onSignOut}>
          Sign out
        </Button>
      )}
    </Header>
  );
}
