/** Addresses outside the faces that they send the browser to. */

export const CONSOLE = "/console/";
export const PORTAL = "/start/";
export const SIGNED_OUT = "/signed-out";

/** The sign-in page that comes back to `here` (path, query and fragment of this origin). */
export function signInAddress(here: { pathname: string; search: string; hash: string }): string {
  const returnTo = `${here.pathname}${here.search}${here.hash}`;
  return `/sign-in?return_to=${encodeURIComponent(returnTo)}`;
}
