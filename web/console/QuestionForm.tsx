import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FormEvent } from "react";
import { ConditionKeys } from "./ConditionKeys";
import type { Field } from "./problems";
import type { Draft } from "./question";
import type { Fields } from "./use_fields";

export function QuestionForm({
  draft,
  problems,
  fields,
  isAsking,
  onChange,
  onAsk,
}: {
  draft: Draft;
  problems: ReadonlyMap<Field, string>;
  fields: Fields;
  isAsking: boolean;
  onChange: (draft: Draft) => void;
  onAsk: () => void;
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAsk();
  };
  const textField = (
    field: "principal" | "action" | "resource",
    texts: { label: string; description: string; placeholder: string },
  ) => (
    <FormField label={texts.label} description={texts.description} errorText={problems.get(field)} stretch>
      <Input
        ref={fields.refOf(field)}
        value={draft[field]}
        placeholder={texts.placeholder}
        ariaRequired={field !== "resource"}
        autoComplete={false}
        disableBrowserAutocorrect
        spellcheck={false}
        onChange={({ detail }) => onChange({ ...draft, [field]: detail.value })}
      />
    </FormField>
  );
  return (
    <form onSubmit={submit} noValidate aria-label="Question">
      <Container header={<Header variant="h2">Question</Header>}>
        <SpaceBetween size="l">
          {textField("principal", {
            label: "Principal",
            description: "The ARN of a role, an IAM user or the root user of an account.",
            placeholder: "arn:aws:iam::111122223333:role/Name",
          })}
          {textField("action", {
            label: "Action",
            description: "What is to be done, as policies name it.",
            placeholder: "s3:GetObject",
          })}
          {textField("resource", {
            label: "Resource",
            description: "The ARN of what it is done to; * for actions without a resource.",
            placeholder: "*",
          })}
          <ConditionKeys
            rows={draft.conditionKeys}
            problems={problems}
            fields={fields}
            onChange={(conditionKeys) => onChange({ ...draft, conditionKeys })}
          />
          <Button variant="primary" loading={isAsking} loadingText="Asking">
            Explain
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  );
}
