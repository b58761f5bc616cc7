import { Modal } from "@mantine/core";
import { Fragment } from "react";
import { Key } from "../ui/marks.tsx";
import css from "./shell.module.css";

const sections: { title: string; keys: [what: string, ...keys: string[]][] }[] = [
  {
    title: "Labeling",
    keys: [
      ["Submit, or update", "Ctrl", "Enter"],
      ["Skip", "Ctrl", "Space"],
      ["Undo", "Ctrl", "Z"],
      ["Redo", "Ctrl", "Shift", "Z"],
      ["Choose a label or an answer", "1", "…", "9", "q", "w", "e"],
      ["Unselect the region", "U"],
      ["Let go of region and label", "Esc"],
      ["Delete the selected region", "Backspace"],
      ["Delete all regions", "Ctrl", "Backspace"],
      ["Next region", "Alt", "."],
      ["Previous / next task of the history", "Alt", "← →"],
    ],
  },
  {
    title: "Spans without a mouse (in the text)",
    keys: [
      ["Move the caret", "← → ↑ ↓"],
      ["By words", "Ctrl", "← →"],
      ["Select while moving", "Shift", "← → ↑ ↓"],
      ["Label the selection", "label key"],
      ["Label with the active label", "Enter"],
    ],
  },
  {
    title: "Answers",
    keys: [
      ["Add a text", "Enter"],
      ["More or fewer stars, a number", "↑ ↓"],
      ["The left or the right of two", "← →", "1", "2"],
      ["Move an item of a ranking (on its handle)", "← → ↑ ↓"],
      ["Open and close classes of a tree", "← →"],
      ["Relate the selected region to another", "Alt", "R"],
      ["One more, for stars and numbers with a key", "the key beside them"],
    ],
  },
  {
    title: "Task table",
    keys: [
      ["Previous / next row", "↑ ↓"],
      ["Open the task", "Enter"],
      ["Select the row", "Space"],
      ["Width of a column (on its edge)", "← →"],
      ["Usual width again", "Delete"],
      ["Previous / next task in quick view", "Shift", "↑ ↓"],
      ["Close quick view", "Shift", "←"],
    ],
  },
  { title: "Everywhere", keys: [["This overview", "?"]] },
];

/** Every key the studio listens to. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="md">
      <dl className={css.keys}>
        {sections.map((section) => (
          <Fragment key={section.title}>
            <div style={{ gridColumn: "1 / -1" }}>
              <dt style={{ marginTop: 8, fontWeight: 600 }}>{section.title}</dt>
            </div>
            {section.keys.map(([what, ...keys]) => (
              <div key={what} style={{ display: "contents" }}>
                <dt>{what}</dt>
                <dd>
                  {keys.map((key) => (
                    <Fragment key={key}>
                      <Key>{key}</Key>{" "}
                    </Fragment>
                  ))}
                </dd>
              </div>
            ))}
          </Fragment>
        ))}
      </dl>
    </Modal>
  );
}
