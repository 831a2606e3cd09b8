/** Rows of condition keys that the request is to bear, each with its values. */

import AttributeEditor, {
  type AttributeEditorProps,
} from "@cloudscape-design/components/attribute-editor";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Textarea from "@cloudscape-design/components/textarea";
import { useRef } from "react";
import type { Field } from "./problems";
import type { Draft } from "./question";
import type { Fields } from "./use_fields";

type Row = Draft["conditionKeys"][number];

/** As many as the server takes. */
const MOST_ROWS = 50;
const MOST_LINES_SHOWN = 8;

export function ConditionKeys({
  rows,
  problems,
  fields,
  onChange,
}: {
  rows: Row[];
  problems: ReadonlyMap<Field, string>;
  fields: Fields;
  onChange: (rows: Row[]) => void;
}) {
  const editor = useRef<AttributeEditorProps.Ref>(null);
  const change = (index: number, changed: Partial<Row>) =>
    onChange(rows.map((row, number) => (number === index ? { ...row, ...changed } : row)));

  return (
    <FormField
      label="Condition keys"
      description="What the request bears, where policies ask for it. What follows from the principal and the time is known."
      stretch
    >
      <AttributeEditor
        ref={editor}
        items={rows}
        empty="No condition keys."
        addButtonText="Add condition key"
        disableAddButton={rows.length >= MOST_ROWS}
        removeButtonText="Remove"
        removeButtonAriaLabel={({ name }) => `Remove ${name || "condition key"}`}
        i18nStrings={{ itemRemovedAriaLive: "Condition key removed." }}
        onAddButtonClick={() => {
          onChange([...rows, { name: "", values: "" }]);
          fields.focus(`name-${rows.length}`);
        }}
        onRemoveButtonClick={({ detail }) => {
          onChange(rows.filter((_, index) => index !== detail.itemIndex));
          editor.current?.focusAddButton();
        }}
        definition={[
          {
            label: "Key",
            errorText: (_, index) => problems.get(`name-${index}`),
            control: ({ name }, index) => (
              <Input
                ref={fields.refOf(`name-${index}`)}
                value={name}
                placeholder="aws:SourceIp"
                autoComplete={false}
                disableBrowserAutocorrect
                spellcheck={false}
                onChange={({ detail }) => change(index, { name: detail.value })}
              />
            ),
          },
          {
            label: "Values, one a line",
            errorText: (_, index) => problems.get(`values-${index}`),
            control: ({ values }, index) => (
              <Textarea
                ref={fields.refOf(`values-${index}`)}
                value={values}
                rows={Math.min(values.split("\n").length, MOST_LINES_SHOWN)}
                placeholder="203.0.113.7"
                autoComplete={false}
                disableBrowserAutocorrect
                spellcheck={false}
                onChange={({ detail }) => change(index, { values: detail.value })}
              />
            ),
          },
        ]}
      />
    </FormField>
  );
}
