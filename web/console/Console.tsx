/** The whole console: one session, the role that it acts with, and its page. */

import { useState } from "react";
import { Face } from "../face/Face";
import { ConsoleHeader } from "./ConsoleHeader";
import { ExplainPage } from "./ExplainPage";
import { NoRole } from "./NoRole";
import { roleId, useRole } from "./roles";
import { ConsoleServer } from "./server";

export function Console() {
  const [server] = useState(() => new ConsoleServer());
  const { pick, choose } = useRole();
  return (
    <Face
      name="console"
      server={server}
      header={(session, signOut) => (
        <ConsoleHeader
          session={session}
          role={session && pick(session)}
          onChooseRole={(id) => session && choose(session, id)}
          onSignOut={signOut}
        />
      )}
    >
      {(session, onSessionEnded) => {
        const role = pick(session);
        if (!role) return <NoRole />;
        return (
          <ExplainPage server={server} role={roleId(role)} onSessionEnded={onSessionEnded} />
        );
      }}
    </Face>
  );
}
