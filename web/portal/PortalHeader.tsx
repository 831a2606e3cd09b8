import Button from "@cloudscape-design/components/button";
import logo from "../brand/logo.svg";
import { useColorMode } from "./color_mode";
import type { Session } from "./server";

export function PortalHeader({
  session,
  onSignOut,
}: {
  session: Session | null;
  onSignOut: () => void;
}) {
  const { dark, toggle } = useColorMode();
  return (
    <header className="header">
      <a className="brand" href="/start/">
        <img src={logo} width="32" height="32" alt="" />
        <span>
          <strong>Vestibule</strong>
          <small>{session?.organizationName || "Access portal"}</small>
        </span>
      </a>
      <div className="header-actions">
        {session && (
          <span className="user" title={session.email || session.userName}>
            {session.displayName || session.userName}
          </span>
        )}
        <Button
          ariaLabel={dark ? "Light mode" : "Dark mode"}
          variant="icon"
          iconSvg={<ModeIcon />}
          onClick={toggle}
        />
        {session && (
          <Button wrapText={false} onClick={onSignOut}>
            Sign out
          </Button>
        )}
      </div>
    </header>
  );
}

function ModeIcon() {
  return (
    <svg viewBox="0 0 16 16" focusable="false" aria-hidden="true">
      <circle cx="8" cy="8" r="6" />
      <path className="filled" d="M8 2a6 6 0 0 1 0 12z" />
    </svg>
  );
}
