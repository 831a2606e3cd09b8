/** What became of the question: an answer with its reasons, a failure, or still being asked. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useEffect, useRef } from "react";
import { decisionInWords, failureInWords, statementInWords } from "./answers";
import type { Answer, MatchedStatement } from "./server";
import type { Outcome } from "./use_answer";

export function AnswerPanel({
  outcome,
  isOutdated,
  onAddConditionKey,
  onRetry,
}: {
  outcome: Outcome;
  isOutdated: boolean;
  onAddConditionKey: (name: string) => void;
  onRetry: () => void;
}) {
  const { answer, failure } = outcome;
  const panel = useRef<HTMLDivElement>(null);

  // The form may fill the screen.
  useEffect(() => {
    if (answer || failure) panel.current?.scrollIntoView({ block: "nearest" });
  }, [answer, failure]);

  return (
    <div ref={panel}>
      {failure && (
        <LiveRegion>
          <Alert
            type="error"
            header={failureInWords(failure)}
            action={<Button onClick={onRetry}>Try again</Button>}
          >
            <span className="sentences">{failure.message}</span>
          </Alert>
        </LiveRegion>
      )}
      {!failure && (
        <Container
          header={
            <Header
              variant="h2"
              description="By the policies of the principal and of the organization. Policies of resources are not looked at, but for the trust policy of a role that is to be assumed."
            >
              Answer
            </Header>
          }
        >
          {answer ? (
            <SpaceBetween size="l">
              {isOutdated && (
                <StatusIndicator type="info">
                  The question has changed since. Ask again.
                </StatusIndicator>
              )}
              <Decision answer={answer} />
              <Statements statements={answer.MatchedStatements} />
              <MissingKeys names={answer.MissingContextKeys} onAdd={onAddConditionKey} />
            </SpaceBetween>
          ) : (
            <LiveRegion>
              <StatusIndicator type="loading">Asking</StatusIndicator>
            </LiveRegion>
          )}
        </Container>
      )}
    </div>
  );
}

function Decision({ answer }: { answer: Answer }) {
  return (
    <LiveRegion>
      <Alert
        type={answer.Decision === "allowed" ? "success" : "error"}
        header={decisionInWords(answer)}
      >
        <div className="sentences">
          {answer.Explanation.map((sentence, index) => (
            <p key={index}>{sentence}</p>
          ))}
        </div>
      </Alert>
    </LiveRegion>
  );
}

function Statements({ statements }: { statements: MatchedStatement[] }) {
  return (
    <section aria-labelledby="statements">
      <Header variant="h3">
        <span id="statements">Statements that had a say</span>
      </Header>
      {statements.length === 0 ? (
        <Box color="text-body-secondary">No statement matched.</Box>
      ) : (
        <ul className="rows">
          {statements.map((statement, index) => (
            <li key={index}>
              <StatusIndicator type={statement.Effect === "Allow" ? "success" : "error"}>
                {statement.Effect}
              </StatusIndicator>
              <span className="sentences">{statementInWords(statement)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function MissingKeys({ names, onAdd }: { names: string[]; onAdd: (name: string) => void }) {
  if (names.length === 0) return null;
  return (
    <section aria-labelledby="missing-keys">
      <Header
        variant="h3"
        description="Statements ask for these, and the question does not give them. Another answer may follow."
      >
        <span id="missing-keys">Condition keys without a value</span>
      </Header>
      <ul className="rows">
        {names.map((name) => (
          <li key={name}>
            <code className="sentences">{name}</code>
            <Button ariaLabel={`Add ${name} to the question`} onClick={() => onAdd(name)}>
              Add
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
