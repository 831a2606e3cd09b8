import { CopyButton } from "./CopyButton";

export function CodeBlock({
  title,
  text,
  textToCopy = text,
}: {
  title: string;
  text: string;
  /** Differs from the text while secrets are masked. */
  textToCopy?: string;
}) {
  return (
    <section className="code" aria-label={title}>
      <div className="code-head">
        <span>{title}</span>
        <CopyButton what={title} text={textToCopy} />
      </div>
      {/* It scrolls, so the keyboard must be able to reach it. */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </section>
  );
}
