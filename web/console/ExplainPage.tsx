/** "Explain access": a question, kept in the address, and its answer. */

import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { AnswerPanel } from "./AnswerPanel";
import { withConditionKey } from "./condition_keys";
import { findProblems } from "./problems";
import { type Draft, type Question, parseQuery, questionOf, renderQuery } from "./question";
import { QuestionForm } from "./QuestionForm";
import type { ConsoleServer } from "./server";
import { useAnswer } from "./use_answer";
import { useFields } from "./use_fields";

export function ExplainPage({
  server,
  role,
  onSessionEnded,
}: {
  server: ConsoleServer;
  role: string;
  onSessionEnded: () => void;
}) {
  const [draft, setDraft] = useState(() => parseQuery(location.search));
  const [question, setQuestion] = useState(() => completeQuestion(draft));
  // Nobody is told what is missing before trying to ask.
  const [areProblemsShown, setProblemsShown] = useState(false);
  const fields = useFields();
  const outcome = useAnswer({ server, role, question, onSessionEnded });

  useEffect(() => {
    const follow = () => {
      const drafted = parseQuery(location.search);
      setDraft(drafted);
      setQuestion(completeQuestion(drafted));
      setProblemsShown(false);
    };
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);

  const ask = () => {
    const [firstProblem] = findProblems(draft).keys();
    setProblemsShown(firstProblem !== undefined);
    if (firstProblem !== undefined) {
      fields.focus(firstProblem);
      return;
    }
    const asked = questionOf(draft);
    const query = renderQuery(asked);
    if (query !== location.search) history.pushState(null, "", query);
    setQuestion(asked);
  };

  const addConditionKey = (name: string) => {
    const { conditionKeys, index } = withConditionKey(draft.conditionKeys, name);
    setDraft({ ...draft, conditionKeys });
    fields.focus(`values-${index}`);
  };

  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Ask whether a role or a user may do something, why, and what would allow it."
      >
        Explain access
      </Header>
      <QuestionForm
        draft={draft}
        problems={areProblemsShown ? findProblems(draft) : new Map()}
        fields={fields}
        isAsking={outcome !== null && !outcome.answer && !outcome.failure}
        onChange={setDraft}
        onAsk={ask}
      />
      {question && outcome && (
        <AnswerPanel
          outcome={outcome}
          isOutdated={renderQuery(questionOf(draft)) !== renderQuery(question)}
          onAddConditionKey={addConditionKey}
          onRetry={() => setQuestion({ ...question })}
        />
      )}
    </SpaceBetween>
  );
}

function completeQuestion(draft: Draft): Question | null {
  return findProblems(draft).size === 0 ? questionOf(draft) : null;
}
