import "../generated/global-styles.css";
import "../generated/theme.css";
import "./portal.css";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { followColorMode } from "./color_mode";
import { Portal } from "./Portal";

followColorMode();

// A page kept by the browser for its Back button must not show the portal after sign-out.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <I18nProvider locale="en" messages={[messages]}>
      <Portal />
    </I18nProvider>
  </StrictMode>,
);
