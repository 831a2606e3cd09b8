/** The answer to what was asked last, by the role acted with. */

import { useEffect, useState } from "react";
import { type CallFailed, SessionEnded } from "../face/session_server";
import type { Question } from "./question";
import type { Answer, ConsoleServer } from "./server";

/** Of one question: neither field is there while it is asked. */
export interface Outcome {
  answer?: Answer;
  failure?: CallFailed;
}

const ASKING: Outcome = {};

/** Asks whenever the role or the question, by identity, is another. Null while nothing is asked. */
export function useAnswer({
  server,
  role,
  question,
  onSessionEnded,
}: {
  server: ConsoleServer;
  role: string;
  question: Question | null;
  onSessionEnded: () => void;
}): Outcome | null {
  // Kept with what was asked: not for one frame may an answer stand below another question.
  const [last, setLast] = useState<{ role: string; question: Question; outcome: Outcome }>();

  useEffect(() => {
    if (!question) return;
    let isCurrent = true;
    server.explainAccess(role, question).then(
      (answer) => isCurrent && setLast({ role, question, outcome: { answer } }),
      (failure: CallFailed) => {
        if (!isCurrent) return;
        if (failure instanceof SessionEnded) onSessionEnded();
        else setLast({ role, question, outcome: { failure } });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [server, role, question, onSessionEnded]);

  if (!question) return null;
  return last?.question === question && last.role === role ? last.outcome : ASKING;
}
