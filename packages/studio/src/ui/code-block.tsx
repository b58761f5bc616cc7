import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import css from "./ui.module.css";

/** Text to copy, in a fixed-width font. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div style={{ position: "relative" }}>
      <pre className={css.codeBlock} tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <div className={css.codeCopy}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? "Copied" : "Copy"}>
              <ActionIcon onClick={copy} aria-label={`Copy ${label}`}>
                {copied ? <Check size={14} /> : <Copy size={14} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
