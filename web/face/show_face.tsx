import "../generated/global-styles.css";
import "../generated/theme.css";
import "./face.css";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { followColorMode } from "./color_mode";

/** Puts a face onto its empty page. */
export function showFace(face: ReactNode): void {
  followColorMode();

  // A page kept by the browser for its Back button must not show anything after sign-out.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <I18nProvider locale="en" messages={[messages]}>
        {face}
      </I18nProvider>
    </StrictMode>,
  );
}
