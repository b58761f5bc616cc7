import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { type ConfigProblem, type LabelConfig, parseConfig, sampleData, type TaskData } from "@tandem/schema";
import { Editor, EditorStore } from "../../editor/index.ts";
import { ErrorBoundary } from "../../ui/error-boundary.tsx";
import { ConfigCode } from "./config-code.tsx";
import css from "./config-workbench.module.css";

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** A task to show; keys that the config needs and it lacks are made up. */
  sample: TaskData;
}

/** The label config as code, and beside it what the annotator will see: the real editor, to be tried out. */
export function ConfigWorkbench({ value, onChange, sample }: Props) {
  const [settled] = useDebouncedValue(value, 150);
  const parsed = useMemo(() => parseConfig(settled), [settled]);
  const problems = parsed.ok ? parsed.warnings : parsed.problems;
  return (
    <div className={css.bench}>
      <div className={css.side}>
        <ConfigCode value={value} onChange={onChange} problems={problems} />
        <Problems problems={problems} />
      </div>
      <section className={css.preview} aria-label="Preview">
        <h2 className={css.previewTitle}>Preview</h2>
        {parsed.ok ? (
          <ErrorBoundary resetKey={settled}>
            <Preview config={parsed.config} sample={sample} />
          </ErrorBoundary>
        ) : (
          <p className={css.waiting}>The preview comes back when the label config is right.</p>
        )}
      </section>
    </div>
  );
}

function Preview({ config, sample }: { config: LabelConfig; sample: TaskData }) {
  const editor = useMemo(() => new EditorStore({ config, data: withMissing(config, sample) }), [config, sample]);
  return <Editor editor={editor} listens={false} />;
}

/** The sample with something that fits under every key that the config shows. */
const withMissing = (config: LabelConfig, sample: TaskData): TaskData => ({ ...sampleData(config), ...sample });

function Problems({ problems }: { problems: readonly ConfigProblem[] }) {
  if (problems.length === 0)
    return (
      <p className={css.fine} role="status">
        No problems found.
      </p>
    );
  return (
    <ul className={css.problems} aria-label="Problems in the label config">
      {problems.slice(0, 20).map((problem) => (
        <li key={`${problem.offset} ${problem.message}`} data-severity={problem.severity}>
          <span className={css.line}>
            {problem.line}:{problem.column}
          </span>
          <span>
            {problem.message}
            {problem.suggestion === undefined ? null : (
              <>
                {" "}
                Would be right: <code>{problem.suggestion}</code>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
