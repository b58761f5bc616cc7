import { text } from "./attribute.ts";

/** What results call an object. */
export const objectName = text("What controls and results call this object. Required.");

/** What plays together. */
export const syncWith = text("Plays and scrolls together with all objects that have the same word here.");

/** A piece of task data that says where a file is, or holds it. */
export function checkAddress(data: unknown): string | null {
  return typeof data === "string" && data.trim() !== "" ? null : "must be an address, or a data: URI with the file";
}
