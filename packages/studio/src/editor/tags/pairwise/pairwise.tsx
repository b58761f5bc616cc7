import type { ConfigNodeOf } from "@tandem/schema";
import { KeyHint } from "../../../ui/marks.tsx";
import { chosenSide, pressSide, sideKeys, sides } from "../../store/pairs.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import { useControl } from "../use-control.ts";
import css from "../answers.module.css";

/** What the two objects are compared with: a button for each. The objects themselves can be clicked too. */
function Pairwise({ node }: { node: ConfigNodeOf<"Pairwise"> }) {
  const open = useControl(node);
  if (open === null) return null;
  const { editor, control, canAnswer } = open;
  const chosen = chosenSide(editor, control);
  const keys = sideKeys(editor);
  return (
    <div {...styled(node.attributes, css.pair)} role="group" aria-label={control.name}>
      {sides.map((side, index) => (
        <button
          key={side}
          type="button"
          className={css.pairButton}
          aria-pressed={chosen === side}
          aria-disabled={!canAnswer}
          aria-label={`${side === "left" ? "Left" : "Right"}: ${control.toName[index] ?? ""}`}
          onClick={() => pressSide(editor, control, side, "click")}
        >
          {side === "left" ? "Left" : "Right"}
          <KeyHint name={keys.get(side) ?? ""} />
        </button>
      ))}
    </div>
  );
}

export const pairwiseView: TagView<"Pairwise"> = { shown: "itself", component: Pairwise };
