import { ChevronLeft, ChevronRight } from "lucide-react";
import { Children, useState } from "react";
import type { TagProps, TagView } from "../tag-view.ts";
import shared from "../tags.module.css";
import css from "./repeater.module.css";

/** The items of a list, below each other or one at a time. All stay on the page, so that answers in them count. */
function Repeater({ node, children }: TagProps<"Repeater">) {
  const items = Children.toArray(children);
  const [at, setAt] = useState(0);
  if (items.length === 0) return <p className={shared.hint}>This task has nothing in “{node.attributes.on}”.</p>;
  if (node.attributes.mode === "list")
    return items.map((item, index) => (
      <div key={index} className={css.item}>
        {item}
      </div>
    ));
  const shown = Math.min(at, items.length - 1);
  return (
    <div>
      <nav className={css.pages} aria-label="Items">
        <button type="button" aria-label="Previous item" disabled={shown === 0} onClick={() => setAt(shown - 1)}>
          <ChevronLeft size={14} aria-hidden />
        </button>
        <label>
          Item{" "}
          <select value={shown} onChange={(event) => setAt(Number(event.currentTarget.value))}>
            {items.map((_, index) => (
              <option key={index} value={index}>
                {index + 1}
              </option>
            ))}
          </select>{" "}
          of {items.length}
        </label>
        <button
          type="button"
          aria-label="Next item"
          disabled={shown === items.length - 1}
          onClick={() => setAt(shown + 1)}
        >
          <ChevronRight size={14} aria-hidden />
        </button>
      </nav>
      {items.map((item, index) => (
        <div key={index} hidden={index !== shown}>
          {item}
        </div>
      ))}
    </div>
  );
}

export const repeaterView: TagView<"Repeater"> = { shown: "itself", component: Repeater };
