import { text } from "./attribute.ts";

/** What results call an object. */
export const objectName = text("What controls and results call this object. Required.");

/** What plays together. */
export const syncWith = text("The name of an object, or any word that several share: they play and scroll together.");

/** A piece of task data that says where a file is, or holds it. */
export function checkAddress(data: unknown): string | null {
  return typeof data === "string" && data.trim() !== "" ? null : "must be an address, or a data: URI with the file";
}

/** A piece of task data that may also be written as JSON in a string; what is no JSON stays the string it is. */
export function parsedData(data: unknown): unknown {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}
