import { type ConfigNode, controlRole, type LabelSpec } from "@tandem/schema";
import { KeyHint } from "../../../ui/marks.tsx";
import { useEditor } from "../../editor-context.ts";
import { printKey } from "../../store/keymap.ts";
import { isOnlyForModels } from "../../store/shape-tools.ts";
import { isUsedUp, type Usage, usageOf } from "../../store/usages.ts";
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
  const isForModels = isOnlyForModels(control);
  return (
    <div
      {...styled(control.attributes, css.labels)}
      role="group"
      aria-label={control.name}
      data-inline={inline}
      data-for-models={isForModels}
    >
      {editor.filters.shown(control.name, editor.labelsOf(control)).map((label) => (
        <LabelButton
          key={label.stored}
          label={label}
          isPressed={region === null ? active.includes(label.stored) : ofRegion.includes(label.stored)}
          isDisabled={editor.readOnly || (isForModels && region === null)}
          color={editor.color(control, label.stored)}
          usage={usageOf(control, label, editor.regions())}
          hotkey={keys?.get(label.stored)}
          press={() => editor.pressLabel(control, label.stored)}
        />
      ))}
      {isForModels ? <p className={css.hint}>Only for a model that answers while somebody draws.</p> : null}
    </div>
  );
}

interface ButtonProps {
  label: LabelSpec;
  isPressed: boolean;
  isDisabled: boolean;
  color: string;
  usage: Usage | null;
  hotkey: string | undefined;
  press: () => void;
}

function LabelButton({ label, isPressed, isDisabled, color, usage, hotkey, press }: ButtonProps) {
  const used = usage === null ? undefined : `Used ${usage.used} of ${usage.most} times`;
  return (
    <button
      type="button"
      className={css.labelButton}
      aria-pressed={isPressed}
      aria-disabled={isDisabled}
      aria-label={label.value}
      aria-description={used}
      data-used-up={isUsedUp(usage)}
      title={[label.hint, used].filter(Boolean).join(" · ") || undefined}
      style={{ "--label": color } as React.CSSProperties}
      // The selection in the text must survive the click.
      onMouseDown={(event) => event.preventDefault()}
      onClick={press}
    >
      <span className={css.swatch} aria-hidden />
      {label.value}
      {usage === null ? null : <span className={css.usage} data-usage={`${usage.used}/${usage.most}`} aria-hidden />}
      {hotkey === undefined ? null : <KeyHint name={printKey(hotkey)} />}
    </button>
  );
}

export const labelGroupView = { shown: "itself", component: LabelGroup } as const;
