import { CopyButton } from "./CopyButton";

/** Names with their values, each to be copied; the third part is copied in place of a masked value. */
export function CopyableValues({
  values,
}: {
  values: Array<[name: string, shown: string, toCopy?: string]>;
}) {
  return (
    <dl className="values">
      {values.map(([name, shown, toCopy]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <code>{shown}</code>
            <CopyButton what={name} text={toCopy ?? shown} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
