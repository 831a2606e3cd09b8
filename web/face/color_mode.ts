/** Light or dark: the system's choice, until the person makes one in this browser. */

import { Mode, applyMode } from "@cloudscape-design/global-styles";
import { useSyncExternalStore } from "react";
import { read, write } from "./browser_storage";

const KEY = "vestibule.color-mode";
const CHANGED = "vestibule-color-mode";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function isDark(): boolean {
  const chosen = read(KEY);
  return chosen === null ? systemIsDark.matches : chosen === "dark";
}

export function followColorMode(): void {
  const apply = () => applyMode(isDark() ? Mode.Dark : Mode.Light);
  systemIsDark.addEventListener("change", apply);
  addEventListener(CHANGED, apply);
  apply();
}

export function useColorMode() {
  const dark = useSyncExternalStore((listener) => {
    systemIsDark.addEventListener("change", listener);
    addEventListener(CHANGED, listener);
    return () => {
      systemIsDark.removeEventListener("change", listener);
      removeEventListener(CHANGED, listener);
    };
  }, isDark);
  const toggle = () => {
    write(KEY, dark ? "light" : "dark");
    dispatchEvent(new Event(CHANGED));
  };
  return { dark, toggle };
}
