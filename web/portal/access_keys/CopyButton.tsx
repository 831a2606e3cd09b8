import Button from "@cloudscape-design/components/button";
import LiveRegion from "@cloudscape-design/components/live-region";
import { useEffect, useState } from "react";
import { copyText } from "./clipboard";

const TOLD_FOR_MS = 2_500;

export function CopyButton({ what, text }: { what: string; text: string }) {
  const [outcome, setOutcome] = useState<"Copied" | "Not copied" | null>(null);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), TOLD_FOR_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  return (
    <span className="copy">
      <Button
        iconName={outcome === "Copied" ? "status-positive" : "copy"}
        ariaLabel={`Copy ${what}`}
        onClick={async () => setOutcome((await copyText(text)) ? "Copied" : "Not copied")}
      >
        {outcome ?? "Copy"}
      </Button>
      <LiveRegion hidden>{outcome && `${outcome}: ${what}`}</LiveRegion>
    </span>
  );
}
