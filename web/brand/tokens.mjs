// Vestibule's own look: one seed colour recolours every component, in light and in dark mode.
// The fonts are the system's, so nothing is downloaded for them.
const SYSTEM_FONT =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif";
const SYSTEM_MONOSPACE = "ui-monospace, 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace";

export const theme = {
  referenceTokens: { color: { primary: { seed: "#0f6b6b" } } },
  tokens: {
    fontFamilyBase: SYSTEM_FONT,
    fontFamilyHeading: SYSTEM_FONT,
    fontFamilyDisplay: SYSTEM_FONT,
    fontFamilyMonospace: SYSTEM_MONOSPACE,
    borderRadiusButton: "6px",
    borderRadiusContainer: "8px",
    borderRadiusInput: "6px",
  },
};
