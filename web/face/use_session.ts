/** The session: read at the start, looked at again when it should have ended or the page reappears. */

import { useCallback, useEffect, useRef, useState } from "react";
import { signInAddress } from "./addresses";
import { type Session, SessionEnded, type SessionServer } from "./session_server";

/** setTimeout takes no more than 2^31 ms, and sessions may last 90 days. */
const LONGEST_TIMEOUT_MS = 24 * 3_600_000;
const LAST_SENT_TO_SIGN_IN = "vestibule.sent-to-sign-in";
const LOOP_MS = 3_000;

export function useSession<S extends Session>(server: SessionServer<S>) {
  const [session, setSession] = useState<S | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const checking = useRef(false);
  const isLeaving = useRef(false);

  const signIn = useCallback(() => location.assign(signInAddress(location)), []);

  /** For whoever is told that the session is over, which several calls may be at once. */
  const onSessionEnded = useCallback(() => {
    if (isLeaving.current) return;
    if (hasJustBeenSentToSignIn()) {
      setSession(null);
      setFailure(new SessionEnded().message);
      return;
    }
    isLeaving.current = true;
    signIn();
  }, [signIn]);

  const check = useCallback(async () => {
    if (checking.current) return;
    checking.current = true;
    try {
      const read = await server.session();
      // The same object while nothing changed: pages keep what they have loaded.
      setSession((known) => (JSON.stringify(known) === JSON.stringify(read) ? known : read));
      setFailure(null);
    } catch (error) {
      if (error instanceof SessionEnded) onSessionEnded();
      else setFailure((error as Error).message);
    } finally {
      checking.current = false;
    }
  }, [server, onSessionEnded]);

  useEffect(() => void check(), [check]);

  useEffect(() => {
    if (!session) return;
    let timer = 0;
    const plan = () => {
      const left = session.expiresAtMs - server.now();
      if (left <= 0) return void check();
      timer = window.setTimeout(plan, Math.min(left + 1_000, LONGEST_TIMEOUT_MS));
    };
    plan();
    const onVisible = () => {
      if (document.visibilityState === "visible") void check();
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [session, server, check]);

  return { session, failure: session ? null : failure, signIn, onSessionEnded };
}

/** Sign-in may send us straight back: then a message is better than a loop. */
function hasJustBeenSentToSignIn(): boolean {
  try {
    const last = Number(sessionStorage.getItem(LAST_SENT_TO_SIGN_IN) ?? 0);
    sessionStorage.setItem(LAST_SENT_TO_SIGN_IN, String(Date.now()));
    return Date.now() - last < LOOP_MS;
  } catch {
    return false;
  }
}
