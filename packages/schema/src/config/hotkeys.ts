import { isObjectTag } from "../tags/index.ts";
import { factsOf } from "./definition.ts";
import { labelsOf } from "./labels.ts";
import type { ConfigNode, ControlTag, LabelConfig } from "./node.ts";
import type { TaskData } from "./task-values.ts";

/** The order in which labels without a key of their own get one (Label Studio's; r, u and h are left out). */
export const automaticHotkeys = "1234567890qwetasdfgzxcvbyiopjklnm";

/** Control name → stored label → key, like `"1"` or `"shift+a"`; lower case. */
export type Hotkeys = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Gives every label of a config a key of its own; with a task, also those that it brings. Keys written in the config
 * are kept, but only the first tag with a key has it. All others get the next unused key; when the keys run out, the
 * rest have none. The classes of a Taxonomy, which are chosen in a tree, only have keys that are written.
 */
export function assignHotkeys(config: LabelConfig, data?: TaskData): Hotkeys {
  const taken = new Set(assignTagHotkeys(config).values());
  const assigned = new Map<string, Map<string, string>>(config.controls.map((control) => [control.name, new Map()]));
  const waiting: { keys: Map<string, string>; label: string }[] = [];
  for (const control of config.controls) {
    const keys = assigned.get(control.name) ?? new Map<string, string>();
    for (const label of labelsOf(control, data) ?? control.labels) {
      const wanted = keyName(label.hotkey ?? "");
      if (wanted !== "" && !taken.has(wanted)) {
        taken.add(wanted);
        keys.set(label.stored, wanted);
      } else if (areShown(control)) waiting.push({ keys, label: label.stored });
    }
  }
  const free = automaticHotkeys.split("").filter((key) => !taken.has(key));
  for (const { keys, label } of waiting) {
    if (keys.has(label)) continue;
    const next = free.shift();
    if (next === undefined) break;
    keys.set(label, next);
  }
  return assigned;
}

/** Whether a control's labels are all on the screen, and not in a list that opens. */
function areShown(control: ControlTag): boolean {
  return control.type !== "taxonomy" && !("layout" in control.attributes && control.attributes.layout === "select");
}

/**
 * The keys of tags that are no labels, by tag: a Rating that its key raises, a Filter that it goes to, a player that
 * it starts. The first tag with a key has it. An Audio without one has `shift+space`, further ones `shift+space+2`,
 * `shift+space+3`, …, as in Label Studio.
 */
export function assignTagHotkeys(config: LabelConfig): ReadonlyMap<ConfigNode, string> {
  const assigned = new Map<ConfigNode, string>();
  const taken = new Set<string>();
  let players = 0;
  const visit = (node: ConfigNode): void => {
    const { kind } = factsOf(node.tag);
    // Those of options are `assignHotkeys`; those of parts work only in the field they belong to.
    if (kind !== "option" && kind !== "part") {
      const isPlayer = isObjectTag(node.tag) && node.tag.startsWith("Audio");
      if (isPlayer) players += 1;
      const own = "hotkey" in node.attributes ? keyName(node.written["hotkey"] ?? "") : "";
      const key = own === "" && isPlayer ? (players === 1 ? "shift+space" : `shift+space+${players}`) : own;
      if (key !== "" && !taken.has(key)) {
        taken.add(key);
        assigned.set(node, key);
      }
    }
    for (const child of node.children) visit(child);
  };
  visit(config.root);
  return assigned;
}

/**
 * A key in one spelling: lower case, modifiers in the order of the alphabet, a digit of the number pad as that digit.
 * `Ctrl + A` and `ctrl+a` are one key; so are `Numpad1`, `num_1` and `1`.
 */
export function keyName(written: string): string {
  const trimmed = written.trim().toLowerCase();
  if (trimmed.length <= 1) return trimmed;
  const parts = trimmed.split(/\s*\+\s*/).filter((part) => part !== "");
  // Where the text ends with a plus, that is the key.
  const key = (trimmed.endsWith("+") ? "+" : (parts.pop() ?? "")).replace(/^num(?:pad)?_?(\d)$/, "$1");
  return [...parts.sort(), key].join("+");
}
