import type { LabelConfig } from "./node.ts";

/** The order in which labels without a key of their own get one (Label Studio's; r, u and h are left out). */
export const automaticHotkeys = "1234567890qwetasdfgzxcvbyiopjklnm";

/** Control name → stored label → key, like `"1"` or `"shift+a"`; lower case. */
export type Hotkeys = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Gives every label of a config a key of its own. Keys written in the config are kept, but only the first label with
 * a key has it. All others get the next unused key; when the keys run out, the rest have none.
 */
export function assignHotkeys(config: LabelConfig): Hotkeys {
  const taken = new Set<string>();
  const assigned = new Map<string, Map<string, string>>(config.controls.map((control) => [control.name, new Map()]));
  const waiting: { keys: Map<string, string>; label: string }[] = [];
  for (const control of config.controls) {
    const keys = assigned.get(control.name) ?? new Map<string, string>();
    for (const label of control.labels) {
      const wanted = normalizeKey(label.hotkey ?? "");
      if (wanted === "" || taken.has(wanted)) waiting.push({ keys, label: label.stored });
      else {
        taken.add(wanted);
        keys.set(label.stored, wanted);
      }
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

/** `Ctrl + A` and `ctrl+a` are one key; modifiers in a fixed order. */
function normalizeKey(written: string): string {
  const trimmed = written.trim().toLowerCase();
  if (trimmed.length <= 1) return trimmed;
  const parts = trimmed.split(/\s*\+\s*/).filter((part) => part !== "");
  const key = parts.pop() ?? "";
  return [...parts.sort(), key].join("+");
}
