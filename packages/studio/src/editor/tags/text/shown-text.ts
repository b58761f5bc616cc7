import { type LabelConfig, objectData, type ObjectTagOf, type TaskData } from "@tandem/schema";

/** The text that an annotator reads, or why there is none. */
export type ShownText = { ok: true; text: string } | { ok: false; reason: string };

export function shownText(config: LabelConfig, object: ObjectTagOf<"Text">, data: TaskData): ShownText {
  const value = objectData(config, object, data);
  if (value === undefined || value === null)
    return { ok: false, reason: `This task has no “${object.valueKey ?? object.value}”.` };
  if (object.attributes.valueType === "url")
    return { ok: false, reason: `The text is at ${String(value)}. Import the text itself to label it here.` };
  const plain = Array.isArray(value)
    ? value.map(String).join("\n")
    : typeof value === "object"
      ? JSON.stringify(value, null, 2)
      : String(value);
  return object.attributes.encoding === "none" ? { ok: true, text: plain } : decoded(plain);
}

function decoded(written: string): ShownText {
  try {
    const bytes = Uint8Array.from(atob(written), (character) => character.charCodeAt(0));
    return { ok: true, text: new TextDecoder().decode(bytes) };
  } catch {
    return { ok: false, reason: "The text is not base64, but the label config says that it is." };
  }
}
