import { assignTagHotkeys, type ConfigNodeOf } from "@tandem/schema";
import { Flame, Heart, Smile, Star } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { KeyHint } from "../../../ui/marks.tsx";
import { printKey } from "../../store/keymap.ts";
import { pressStars, ratingOf } from "../../store/raise.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import { useControl } from "../use-control.ts";
import css from "../answers.module.css";

const icons = { star: Star, heart: Heart, fire: Flame, smile: Smile };
const pixels = { small: 18, medium: 24, large: 32 };

function Rating({ node }: { node: ConfigNodeOf<"Rating"> }) {
  const open = useControl(node);
  const group = useRef<HTMLDivElement>(null);
  if (open === null) return null;
  const { editor, control, canAnswer } = open;
  const { maxRating, defaultValue, size, icon, required } = control.attributes;
  const stars = ratingOf(editor, control);
  const Icon = icons[icon];
  const hotkey = assignTagHotkeys(editor.config).get(node);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = starsAfter(event.key, stars, maxRating);
    if (next === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (!canAnswer || (next === 0 && required)) return;
    editor.setAnswer(control, next === 0 ? null : next);
    group.current?.querySelectorAll<HTMLElement>('[role="radio"]')[Math.max(0, next - 1)]?.focus();
  };

  return (
    <div {...styled(control.attributes, css.row)}>
      <div
        ref={group}
        className={css.stars}
        role="radiogroup"
        aria-label={control.name}
        aria-disabled={!canAnswer}
        // Shown as long as there is no answer; it is none.
        data-default={stars === 0 && defaultValue > 0}
        onKeyDown={onKeyDown}
      >
        {Array.from({ length: maxRating }, (_, index) => index + 1).map((star) => (
          <button
            key={star}
            type="button"
            role="radio"
            aria-checked={star === stars}
            aria-disabled={!canAnswer}
            aria-label={`${star} of ${maxRating}`}
            tabIndex={star === Math.max(1, stars) ? 0 : -1}
            className={css.star}
            data-full={star <= (stars === 0 ? defaultValue : stars)}
            onClick={() => pressStars(editor, control, star)}
          >
            <Icon size={pixels[size]} strokeWidth={1.6} aria-hidden />
          </button>
        ))}
      </div>
      <span className={css.given}>{stars === 0 ? "" : `${stars} of ${maxRating}`}</span>
      {hotkey === undefined ? null : <KeyHint name={printKey(hotkey)} />}
    </div>
  );
}

/** The stars after a key; `null` for a key that means nothing here. */
function starsAfter(key: string, stars: number, most: number): number | null {
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return Math.min(most, stars + 1);
    case "ArrowLeft":
    case "ArrowDown":
      return Math.max(0, stars - 1);
    case "Home":
      return 1;
    case "End":
      return most;
    case "Delete":
    case "Backspace":
      return 0;
    default:
      return null;
  }
}

export const ratingView: TagView<"Rating"> = { shown: "itself", component: Rating };
