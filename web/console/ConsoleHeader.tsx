import ButtonDropdown, {
  type ButtonDropdownProps,
} from "@cloudscape-design/components/button-dropdown";
import { CONSOLE, PORTAL } from "../face/addresses";
import { Header } from "../face/Header";
import { roleId } from "./roles";
import type { Role, Session } from "./server";

const SIGN_OUT = "sign-out";

export function ConsoleHeader({
  session,
  role,
  onChooseRole,
  onSignOut,
}: {
  session: Session | null;
  role: Role | null;
  onChooseRole: (id: string) => void;
  onSignOut: () => void;
}) {
  const name = session?.displayName || session?.userName || "";
  return (
    <Header
      home={CONSOLE}
      caption={session?.organizationName ? `Console, ${session.organizationName}` : "Console"}
      user={
        session && (
          <span className="user" title={role ? `${name}, acting with ${roleId(role)}` : name}>
            {name}
            {role && <small>{role.roleName}</small>}
          </span>
        )
      }
    >
      {session && (
        <ButtonDropdown
          variant="icon"
          iconName="user-profile"
          ariaLabel={`User menu of ${name}`}
          items={menuItems(session.roles, role)}
          onItemClick={({ detail }) => {
            if (detail.id === SIGN_OUT) onSignOut();
            else if (detail.checked !== undefined) onChooseRole(detail.id);
          }}
        />
      )}
    </Header>
  );
}

/** The roles to act with, the acting one ticked; then the ways out. */
function menuItems(roles: Role[], acting: Role | null): ButtonDropdownProps.Items {
  const choices = roles.map((role) => ({
    id: roleId(role),
    itemType: "checkbox" as const,
    text: role.roleName,
    secondaryText: `Account ${role.accountId}`,
    checked: role === acting,
  }));
  return [
    ...(choices.length > 0 ? [{ id: "roles", text: "Act with role", items: choices }] : []),
    { id: "portal", text: "Access portal", href: PORTAL },
    { id: SIGN_OUT, text: "Sign out" },
  ];
}
