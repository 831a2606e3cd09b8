/** The bar above every page: whose server this is, and what the face puts at its end. */

import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import logo from "../brand/logo.svg";
import { useColorMode } from "./color_mode";

export function Header({
  home,
  caption,
  user,
  children,
}: {
  home: string;
  caption: string;
  user: ReactNode;
  children: ReactNode;
}) {
  const { dark, toggle } = useColorMode();
  return (
    <header className="header">
      <a className="brand" href={home}>
        <img src={logo} width="32" height="32" alt="" />
        <span>
          <strong>Vestibule</strong>
          <small>{caption}</small>
        </span>
      </a>
      <div className="header-actions">
        {user}
        <Button
          ariaLabel={dark ? "Light mode" : "Dark mode"}
          variant="icon"
          iconSvg={<ModeIcon />}
          onClick={toggle}
        />
        {children}
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
