import { type ConfigNode, controlRole } from "@tandem/schema";
import { KeyHint } from "../../../ui/marks.tsx";
import { useEditor } from "../../editor-context.ts";
import { printKey } from "../../store/keymap.ts";
import { styled } from "../styled.ts";
import css from "../tags.module.css";

/** The labels of any group, whatever its regions are. */
function LabelGroup({ node }: { node: ConfigNode }) {
  const { editor } = useEditor();
  const control = editor.config.controls.find((one) => one.node === node);
  if (control === undefined || controlRole(control) !== "labels") return null;
  const inline = !("showInline" in control.attributes) || control.attributes.showInline;
  const active = editor.activeLabels(control);
  const region = editor.selectedRegion();
  const ofRegion = region?.labels.get(control.name) ?? [];
  const keys = editor.hotkeys.get(control.name);
  return (
    <div {...styled(control.attributes, css.labels)} role="group" aria-label={control.name} data-inline={inline}>
      {editor.filters.shown(control.name, editor.labelsOf(control)).map((label) => (
        <button
          key={label.stored}
          type="button"
          className={css.labelButton}
          aria-pressed={region === null ? active.includes(label.stored) : ofRegion.includes(label.stored)}
          aria-disabled={editor.readOnly}
          aria-label={label.value}
          title={label.hint ?? undefined}
          style={{ "--label": editor.color(control, label.stored) } as React.CSSProperties}
          // The selection in the text must survive the click.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => editor.pressLabel(control, label.stored)}
        >
          <span className={css.swatch} aria-hidden />
          {label.value}
          {keys?.get(label.stored) === undefined ? null : <KeyHint name={printKey(keys.get(label.stored) ?? "")} />}
        </button>
      ))}
    </div>
  );
}

export const labelGroupView = { shown: "itself", component: LabelGroup } as const;
