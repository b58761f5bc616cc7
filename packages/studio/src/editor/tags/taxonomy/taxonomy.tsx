import { ActionIcon, Popover } from "@mantine/core";
import { type ConfigNodeOf, labelsAreFetched, type LabelSpec } from "@tandem/schema";
import { ChevronDown, X } from "lucide-react";
import { useState } from "react";
import { inlineStyle } from "../inline-style.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import { type OpenControl, useControl } from "../use-control.ts";
import css from "../answers.module.css";
import { ClassTree } from "./class-tree.tsx";
import { chosenPaths, keyOfPath, type Path, pressedPath, readable } from "./tree.ts";

function Taxonomy({ node }: { node: ConfigNodeOf<"Taxonomy"> }) {
  const open = useControl(node);
  if (open !== null) return <Field {...open} />;
  return node.attributes.labeling ? <p className={css.note}>Select a span to choose classes for it.</p> : null;
}

function Field({ editor, control, canAnswer }: OpenControl<"Taxonomy">) {
  const [isOpen, setOpen] = useState(false);
  const { attributes } = control;
  const { showFullPath, pathSeparator, maxUsages, placeholder, apiUrl } = attributes;
  const labels = editor.labelsOf(control);
  const chosen = chosenPaths(editor.answer(control)?.value?.["taxonomy"]);
  const isFull = maxUsages !== null && chosen.length >= maxUsages;
  const press = (path: Path) => {
    const next = pressedPath(chosen, path, maxUsages);
    editor.setAnswer(control, next.length === 0 ? null : next);
  };
  const words = (path: Path) => readable(labels, path, showFullPath ? pathSeparator : null);
  if (labelsAreFetched(attributes))
    return (
      <div {...styled(attributes, css.taxonomy)}>
        <Chosen chosen={chosen} words={words} />
        <p className={css.note}>
          The classes of “{control.name}” are at {apiUrl}, and are not fetched from there: they cannot be chosen here.
        </p>
      </div>
    );
  const { minWidth, maxWidth, dropdownWidth } = attributes;
  const look = styled(attributes, css.taxonomy);
  return (
    <div
      {...look}
      style={{ ...inlineStyle(`min-width: ${minWidth ?? ""}; max-width: ${maxWidth ?? ""}`), ...look.style }}
      role="group"
      aria-label={control.name}
    >
      <Chosen chosen={chosen} words={words} {...(canAnswer ? { remove: press } : {})} />
      <Popover
        opened={isOpen && canAnswer}
        onChange={setOpen}
        position="bottom-start"
        trapFocus
        returnFocus
        width={dropdownWidth ?? 340}
      >
        <Popover.Target>
          <button
            type="button"
            className={css.choose}
            aria-disabled={!canAnswer}
            aria-label={`${placeholder === "" ? "Choose" : placeholder}: ${control.name}`}
            onClick={() => setOpen((before) => !before && canAnswer)}
          >
            {placeholder === "" ? "Choose…" : placeholder}
            <ChevronDown size={14} aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown p={8} aria-label={`Classes of ${control.name}`}>
          <ClassTree
            name={control.name}
            labels={shownLabels(labels, chosen)}
            chosen={new Set(chosen.map(keyOfPath))}
            leavesOnly={attributes.leafsOnly}
            isFull={isFull}
            canAdd={attributes.allowAddLabels || attributes.legacy}
            press={press}
          />
          {isFull ? <p className={css.note}>{`No more than ${maxUsages} may be chosen.`}</p> : null}
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

/** The tree, and behind it the classes that the annotator added. */
function shownLabels(labels: readonly LabelSpec[], chosen: readonly Path[]): readonly LabelSpec[] {
  const known = new Set(labels.map(({ path }) => keyOfPath(path)));
  const added = chosen.filter((path) => path.length === 1 && !known.has(keyOfPath(path)));
  return added.length === 0 ? labels : [...labels, ...added.map(addedLabel)];
}

const addedLabel = (path: Path): LabelSpec => ({
  value: path[0] ?? "",
  alias: null,
  stored: path[0] ?? "",
  path,
  hotkey: null,
  background: null,
  hint: null,
  selected: false,
  maxUsages: null,
  written: {},
});

interface ChosenProps {
  chosen: readonly Path[];
  words: (path: Path) => string;
  remove?: (path: Path) => void;
}

function Chosen({ chosen, words, remove }: ChosenProps) {
  if (chosen.length === 0) return null;
  return (
    <ul className={css.paths} aria-label="Chosen">
      {chosen.map((path) => (
        <li key={keyOfPath(path)} className={css.path} title={path.join(" / ")}>
          <span>{words(path)}</span>
          {remove === undefined ? null : (
            <ActionIcon size={20} aria-label={`Take ${words(path)} away`} onClick={() => remove(path)}>
              <X size={12} />
            </ActionIcon>
          )}
        </li>
      ))}
    </ul>
  );
}

export const taxonomyView: TagView<"Taxonomy"> = { shown: "itself", component: Taxonomy };
