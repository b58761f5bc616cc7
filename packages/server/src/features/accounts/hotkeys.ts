import { invalid } from "../../errors.ts";

const mostHotkeys = 500;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function problemOf(name: string, value: unknown): string | null {
  if (!/^[\w-]+:[\w-]+$/.test(name))
    return `"${name}" is not an action: expected section:action, like annotation:submit`;
  if (!isRecord(value)) return `"${name}": expected an object like {"key": "ctrl+enter", "active": true}`;
  const { key, active, description } = value;
  const unknown = Object.keys(value).find((part) => !["key", "active", "description"].includes(part));
  if (unknown !== undefined) return `"${name}" has "${unknown}", which is none of key, active, description`;
  if (key !== null && (typeof key !== "string" || !/^[\x20-\x7E]{1,50}$/.test(key)))
    return `"${name}": "key" must be up to 50 printable characters, like "ctrl+enter", or null`;
  if (active !== undefined && typeof active !== "boolean") return `"${name}": "active" must be true or false`;
  if (description !== undefined && (typeof description !== "string" || description.length > 200))
    return `"${name}": "description" must be text of up to 200 characters`;
  return null;
}

/** Someone's own hotkeys as Label Studio keeps them: `{"section:action": {"key", "active"}}`; 400 for anything else. */
export function checkedHotkeys(hotkeys: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(hotkeys);
  if (entries.length > mostHotkeys) throw invalid({ custom_hotkeys: [`There are more than ${mostHotkeys}.`] });
  const problems = entries.flatMap(([name, value]) => problemOf(name, value) ?? []);
  if (problems.length > 0) throw invalid({ custom_hotkeys: problems.slice(0, 20) });
  return hotkeys;
}
